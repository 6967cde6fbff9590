import json

VALUE = json.loads('[1, 2, 3]')
