from setuptools import setup

setup(name="tablesmith", version="3.8.5", packages=["tablesmith"])
