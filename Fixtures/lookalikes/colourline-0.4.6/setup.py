from setuptools import setup

setup(name="colourline", version="0.4.6", packages=["colourline"])
