package desk

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// roomy tells that a write of n bytes cannot block: hardly anything that was
// written before is still on its way (SIOCOUTQ, tcp(7)), and the smallest send
// buffer holds several times as much.
func roomy(conn net.Conn, n int) bool {
	if below, ok := conn.(interface{ NetConn() net.Conn }); ok { // TLS
		conn = below.NetConn()
	}
	c, ok := conn.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return false
	}
	waiting := roomyBytes
	if err := raw.Control(func(fd uintptr) { waiting, err = unix.IoctlGetInt(int(fd), unix.SIOCOUTQ) }); err != nil {
		return false
	}
	return err == nil && waiting+n <= roomyBytes
}
