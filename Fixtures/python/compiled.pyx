# cython: language_level=3
# Everything that Cython adds to Python, in one file. Inert.
cimport cython
from libc.stdlib cimport malloc, free
from . cimport other
from .names cimport (first, second as third)
cimport numpy as np
import os

include "parts.pxi"
DEF SIZE = 4

IF UNAME_SYSNAME == "Windows":
    import winreg
ELIF UNAME_SYSNAME == "Darwin":
    import plistlib
ELSE:
    import pwd

cdef extern from "stdlib.h" nogil:
    """
    #define FOUR 4
    """
    int system(const char *command) except -1
    ctypedef struct pair:
        int a
        int b
    enum: LIMIT "C_LIMIT"
    double RATE "c_rate"

cdef extern from "<vector>" namespace "std":
    cdef cppclass vector[T]:
        cppclass iterator:
            T& operator*()
            bint operator==(iterator)
        vector() except +
        void push_back(T&) except +
        T& operator[](size_t)

ctypedef fused number:
    int
    double

ctypedef int (*callback)(int, void *) noexcept nogil

cdef struct Point:
    int x, y

cdef enum Colour: red = 1, green

cdef:
    int counter = 0, *spare = NULL
    double table[SIZE][2]
    object anything
    int plus(int a, int b) nogil:
        return a + b

cdef int (*pointer)(int) except -1 = NULL, other_one
cdef public unsigned long long big
cdef (int, double) couple = (1, 2.0)

cdef inline double[:, ::1] view(double[:, ::1] a, np.ndarray[np.float64_t, ndim=2] b=None) except? -1:
    cdef Py_ssize_t i, n = a.shape[0]
    cdef double *p = <double *>malloc(n * sizeof(double *))
    for i from 0 <= i < n by 2:
        p[i] = <double>a[i, 0] + (<double[:n]>p)[i]
    for 0 <= i < n:
        consume(&p[i], <void **>&p, not <bint>i)
    with nogil, cython.boundscheck(False):
        free(p)
    return <object>p, &p[0]

cpdef list names(self, str prefix not None, *args, int width=1 + 2, **kwargs):
    return [i for i from 0 <= i < width] + [c'x', 1U, sizeof(unsigned int), new vector[int](3)]

@cython.final
cdef class Box(Base) [object BoxObject, type BoxType]:
    cdef readonly int size
    cdef public object owner

    def __cinit__(self, int size, object owner: object = None):
        self.size = size

    property area:
        def __get__(self):
            return self.size ** 2

    cdef int grow(self, int by=*) except *:
        self.size += by
        return os.system("echo 1")

cdef class Later

cdef cppclass Native(Plain) nogil:
    int value
    void run():
        launch("native")

@cython.cfunc
def plain(const char[:] text, int *p, int (*f)(int, int), x: int = 3, *, y=4):
    cdef bytes part = text[:<int>x]
    yield <object>part
    raise <object>ValueError("no")
