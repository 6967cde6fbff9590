#include <nettle/sha2.h>
#include <nettle/aes.h>
#include <nettle/hmac.h>
