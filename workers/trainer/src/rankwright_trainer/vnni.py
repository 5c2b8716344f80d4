"""Whether this processor adds products of bytes in 32 bits."""

FLAGS = {"avx512_vnni", "avx_vnni"}


def has_vnni(path: str = "/proc/cpuinfo") -> bool:
    """By the flags that Linux lists; False where there is no such list, so that nothing is taken for granted."""
    try:
        with open(path, encoding="utf-8") as file:
            return any(FLAGS & set(line.split()) for line in file if line.startswith("flags"))
    except OSError:
        return False
