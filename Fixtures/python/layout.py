if a:
	tab()
	if b:
	        both()
if a: # comment

# comment at the margin
    
    x = (1,
2, # comment inside
        )  ; y = 2 ;
    z = 1 + \
2
class A:

    def b(self): pass; c()


    # trailing comment
d()
form_feed()
    
if a:
      b()
