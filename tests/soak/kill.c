/* Ends the process at the n-th step that changes a file: loaded with LD_PRELOAD, armed by soak_arm.
 *
 * A step is a write to a regular file, a sync, a rename, a removal, a new folder, a truncation, or
 * the opening of a file that may create it. With `torn` only writes are steps, and the last one is
 * cut in half. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long armed_at = 0; /* 0: counting is off */
static atomic_long steps = 0;
static int torn = 0;

void soak_arm(long at, int tear) { steps = 0; torn = tear; armed_at = at; }
long soak_steps(void) { return steps; }

static int due(void) {
  return armed_at && atomic_fetch_add(&steps, 1) + 1 == armed_at;
}
static void step(void) {
  if (!torn && due()) kill(getpid(), SIGKILL);
}
static int regular(int fd) {
  struct stat s;
  return armed_at && fstat(fd, &s) == 0 && S_ISREG(s.st_mode);
}
#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *data, size_t n) {
  REAL(write);
  if (regular(fd) && due()) { if (torn) real(fd, data, n / 2); kill(getpid(), SIGKILL); }
  return real(fd, data, n);
}
ssize_t pwrite(int fd, const void *data, size_t n, off_t at) {
  REAL(pwrite);
  if (regular(fd) && due()) { if (torn) real(fd, data, n / 2, at); kill(getpid(), SIGKILL); }
  return real(fd, data, n, at);
}
ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at) {
  REAL(pwrite64);
  if (regular(fd) && due()) { if (torn) real(fd, data, n / 2, at); kill(getpid(), SIGKILL); }
  return real(fd, data, n, at);
}
ssize_t writev(int fd, const struct iovec *v, int n) {
  REAL(writev);
  if (regular(fd)) step();
  return real(fd, v, n);
}
int fsync(int fd) { REAL(fsync); step(); return real(fd); }
int fdatasync(int fd) { REAL(fdatasync); step(); return real(fd); }
int rename(const char *a, const char *b) { REAL(rename); step(); return real(a, b); }
int renameat(int f, const char *a, int g, const char *b) { REAL(renameat); step(); return real(f, a, g, b); }
int unlink(const char *a) { REAL(unlink); step(); return real(a); }
int unlinkat(int f, const char *a, int flags) { REAL(unlinkat); step(); return real(f, a, flags); }
int rmdir(const char *a) { REAL(rmdir); step(); return real(a); }
int mkdir(const char *a, mode_t m) { REAL(mkdir); step(); return real(a, m); }
int ftruncate(int fd, off_t n) { REAL(ftruncate); step(); return real(fd, n); }
int ftruncate64(int fd, off64_t n) { REAL(ftruncate64); step(); return real(fd, n); }

#define OPENING(name, ...)                                                    \
  mode_t mode = 0;                                                            \
  if (flags & O_CREAT) {                                                      \
    va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); \
    step();                                                                   \
  }                                                                           \
  REAL(name);                                                                 \
  return real(__VA_ARGS__, flags, mode)
int open(const char *path, int flags, ...) { OPENING(open, path); }
int open64(const char *path, int flags, ...) { OPENING(open64, path); }
int openat(int at, const char *path, int flags, ...) { OPENING(openat, at, path); }
int openat64(int at, const char *path, int flags, ...) { OPENING(openat64, at, path); }
