/// The C library by one name: mathematics without Foundation, whose Unicode data are larger than all the rest of a tool.
#if canImport(Glibc)
@_exported import Glibc
#elseif canImport(Musl)
@_exported import Musl
#elseif canImport(Darwin)
@_exported import Darwin
#endif
