import os
print "text", name
print >>stream, value
print
exec code in namespace
exec "code"
try:
    call()
except ValueError, error:
    raise TypeError, "message", traceback
x = `value`
y = 0777 + 10L + ur'text'
if a <> b: pass
def f((a, b), c=1): pass
last()
