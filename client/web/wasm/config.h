/* libsrtp for player.wasm: what its configure script would have found. Its own ciphers, no logging. */
#define CPU_CISC          1
#define HAVE_STDINT_H     1
#define HAVE_INTTYPES_H   1
#define HAVE_STDLIB_H     1
#define HAVE_ARPA_INET_H  1
#define HAVE_NETINET_IN_H 1
#define PACKAGE_STRING    "libsrtp2"
#define PACKAGE_VERSION   "vendored"
#define HAVE_INT8_T       1
#define HAVE_UINT8_T      1
#define HAVE_INT16_T      1
#define HAVE_UINT16_T     1
#define HAVE_INT32_T      1
#define HAVE_UINT32_T     1
#define HAVE_UINT64_T     1
