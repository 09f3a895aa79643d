/* Loaded before the C library: lets one call, or every one from some call on, fail in one folder.

   Calls are counted by kind. A sync of a file to which nothing was written since its last one has
   nothing to lose, and is not counted. Nothing is synced in truth, which would only take time. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { WRITE, SYNC, SYNC_FOLDER, MOVE, CUT, OPEN }; /* as in failing_calls.py */

static char folder[PATH_MAX];
static int its_kind = -1, its_error, its_half, its_all;
static long its_number, calls, hits;
static char changed[1024]; /* by file descriptor: something was written since the last sync */

/* From now on call `number` of this kind fails with `error`, and those after it if `all` is set; or
   it does half of its work if `half` is set. Counting begins anew. */
void refuse_begin(const char *where, int kind, long number, int error, int half, int all) {
  snprintf(folder, sizeof folder, "%s/", where);
  its_kind = kind, its_number = number, its_error = error, its_half = half, its_all = all;
  calls = hits = 0;
}

/* Says how many calls failed, and lets everything work again. */
long refuse_end(void) {
  its_kind = -1;
  return hits;
}

static int inside(const char *path) {
  return strncmp(path, folder, strlen(folder)) == 0 ||
         (strncmp(path, folder, strlen(folder) - 1) == 0 && path[strlen(folder) - 1] == 0);
}

static int is_hit(int kind) {
  if (kind != its_kind) return 0;
  long number = calls++;
  if (its_all ? number < its_number : number != its_number) return 0;
  hits++;
  return 1;
}

static int is_hit_file(int kind, int file) {
  char link[64], path[PATH_MAX];
  if (kind != its_kind) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return inside(path) && is_hit(kind);
}

static void note(int file, int is_changed) {
  if (file >= 0 && file < (int)sizeof changed) changed[file] = is_changed;
}

static int is_changed(int file) {
  return file < 0 || file >= (int)sizeof changed || changed[file];
}

static int is_hit_path(int kind, const char *path) { return inside(path) && is_hit(kind); }

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define FAIL return errno = its_error, -1

#define WRITES(name, declared, ...)                 \
  ssize_t name declared {                           \
    if (is_hit_file(WRITE, file)) {                 \
      if (!its_half || size < 2) FAIL;              \
      size /= 2;                                    \
    }                                               \
    note(file, 1);                                  \
    return REAL(name)(__VA_ARGS__);                 \
  }

WRITES(write, (int file, const void *data, size_t size), file, data, size)
WRITES(pwrite, (int file, const void *data, size_t size, off_t place), file, data, size, place)
WRITES(pwrite64, (int file, const void *data, size_t size, off64_t place), file, data, size, place)

int fsync(int file) {
  struct stat found;
  if (fstat(file, &found) == 0 && S_ISDIR(found.st_mode)) {
    if (is_hit_file(SYNC_FOLDER, file)) FAIL;
  } else if (is_changed(file)) {
    if (is_hit_file(SYNC, file)) FAIL;
    note(file, 0);
  }
  return 0;
}

int fdatasync(int file) { return fsync(file); }

int ftruncate(int file, off_t size) {
  if (is_hit_file(CUT, file)) FAIL;
  note(file, 1);
  return REAL(ftruncate)(file, size);
}

int ftruncate64(int file, off64_t size) {
  if (is_hit_file(CUT, file)) FAIL;
  note(file, 1);
  return REAL(ftruncate64)(file, size);
}

int rename(const char *from, const char *to) {
  if (is_hit_path(MOVE, from)) FAIL;
  return REAL(rename)(from, to);
}

int renameat(int a, const char *from, int b, const char *to) {
  if (is_hit_path(MOVE, from)) FAIL;
  return REAL(renameat)(a, from, b, to);
}

int link(const char *from, const char *to) {
  if (is_hit_path(MOVE, from)) FAIL;
  return REAL(link)(from, to);
}

int linkat(int a, const char *from, int b, const char *to, int flags) {
  if (is_hit_path(MOVE, from)) FAIL;
  return REAL(linkat)(a, from, b, to, flags);
}

int unlink(const char *path) {
  if (is_hit_path(MOVE, path)) FAIL;
  return REAL(unlink)(path);
}

#define OPENS(name)                              \
  int name(const char *path, int flags, ...) {   \
    va_list rest;                                \
    va_start(rest, flags);                       \
    mode_t mode = va_arg(rest, mode_t);          \
    va_end(rest);                                \
    if (is_hit_path(OPEN, path)) FAIL;           \
    int file = REAL(name)(path, flags, mode);    \
    note(file, 0);                               \
    return file;                                 \
  }

OPENS(open)
OPENS(open64)
