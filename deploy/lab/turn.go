package lab

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

const turnRealm = "lab.invalid"

// TURN is a running coturn that takes passwords made with a shared secret.
type TURN struct{ addr string }

// StartTURN runs coturn on a free UDP port of 127.0.0.1. It is ended with the test.
func StartTURN(tb testing.TB, secret string) *TURN {
	tb.Helper()
	port := freeUDP(tb)
	dir := tb.TempDir()
	cmd := exec.Command("turnserver", "-n", "--no-cli", "--no-tls", "--no-dtls", "--no-tcp", "--no-multicast-peers",
		"--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", "--listening-port="+strconv.Itoa(port), "--realm="+turnRealm,
		"--use-auth-secret", "--static-auth-secret="+secret, "--log-file=stdout", "--simple-log",
		"--userdb="+filepath.Join(dir, "users"), "--pidfile="+filepath.Join(dir, "pid"))
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		tb.Fatalf("start coturn (deploy/install.sh test installs it): %v", err)
	}
	tb.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	t := &TURN{addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(port))}
	var err error
	for began := time.Now(); time.Since(began) < 15*time.Second; time.Sleep(20 * time.Millisecond) {
		if err = t.answers(); err == nil { // each try waits for an answer, or for the port's refusal, by itself
			return t
		}
	}
	tb.Fatalf("coturn does not answer: %v", err)
	return nil
}

// The messages and attributes of STUN and TURN (RFC 8489, RFC 8656) that asking for a relay needs.
const (
	stunBinding  = 0x0001
	turnAllocate = 0x0003
	stunSuccess  = 0x0100
	stunFailure  = 0x0110

	attrUser      = 0x0006
	attrIntegrity = 0x0008
	attrError     = 0x0009
	attrRealm     = 0x0014
	attrNonce     = 0x0015
	attrTransport = 0x0019
	attrRelayed   = 0x0016
)

// Refused is the relay's answer to a request that it does not grant.
type Refused struct{ Code int }

func (r Refused) Error() string { return fmt.Sprintf("the relay refuses with %d", r.Code) }

// Allocate asks for a relay as a browser does, first without a password, then with it. A relay that says no is Refused.
func (t *TURN) Allocate(user, password string) error {
	conn, err := t.dial() // one port for both requests: the nonce holds for it only
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	udp := attr(attrTransport, []byte{17, 0, 0, 0})
	first, err := send(conn, turnAllocate, header(turnAllocate, len(udp)), udp)
	if refused, ok := errors.AsType[Refused](err); !ok || refused.Code != 401 {
		return fmt.Errorf("coturn answers %w to a request without a password, want 401", err)
	}
	body := append(udp, attr(attrUser, []byte(user))...)
	body = append(body, attr(attrRealm, first[attrRealm])...)
	body = append(body, attr(attrNonce, first[attrNonce])...)
	key := md5.Sum([]byte(user + ":" + string(first[attrRealm]) + ":" + password))
	answer, err := sendSigned(conn, turnAllocate, body, key[:])
	if err == nil && len(answer[attrRelayed]) == 0 {
		err = errors.New("the relay gave no address")
	}
	return err
}

func attr(kind uint16, value []byte) []byte {
	out := binary.BigEndian.AppendUint16(nil, kind)
	out = binary.BigEndian.AppendUint16(out, uint16(len(value)))
	out = append(out, value...)
	return append(out, make([]byte, (4-len(value)%4)%4)...)
}

// answers tells whether coturn is there.
func (t *TURN) answers() error {
	conn, err := t.dial()
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	_, err = send(conn, stunBinding, header(stunBinding, 0), nil)
	return err
}

func (t *TURN) dial() (net.Conn, error) { return net.Dial("udp4", t.addr) }

func sendSigned(conn net.Conn, kind uint16, body, key []byte) (map[uint16][]byte, error) {
	const signature = 4 + sha1.Size
	head := header(kind, len(body)+signature)
	mac := hmac.New(sha1.New, key)
	mac.Write(head)
	mac.Write(body)
	return send(conn, kind, head, append(body, attr(attrIntegrity, mac.Sum(nil))...))
}

func header(kind uint16, length int) []byte {
	head := binary.BigEndian.AppendUint16(nil, kind)
	head = binary.BigEndian.AppendUint16(head, uint16(length))
	head = binary.BigEndian.AppendUint32(head, 0x2112A442)
	id := make([]byte, 12)
	_, _ = rand.Read(id)
	return append(head, id...)
}

func send(conn net.Conn, kind uint16, head, body []byte) (map[uint16][]byte, error) {
	_ = conn.SetDeadline(time.Now().Add(2 * time.Second))
	if _, err := conn.Write(append(head, body...)); err != nil {
		return nil, err
	}
	packet := make([]byte, 2048)
	n, err := conn.Read(packet)
	if err != nil {
		return nil, err
	}
	return read(kind, packet[:n])
}

func read(kind uint16, packet []byte) (map[uint16][]byte, error) {
	if len(packet) < 20 {
		return nil, errors.New("the answer is no STUN message")
	}
	found := map[uint16][]byte{}
	for rest := packet[20:]; len(rest) >= 4; {
		size := int(binary.BigEndian.Uint16(rest[2:]))
		if len(rest) < 4+size {
			return nil, errors.New("the answer is cut off")
		}
		found[binary.BigEndian.Uint16(rest)] = rest[4 : 4+size]
		rest = rest[min(len(rest), 4+(size+3)/4*4):]
	}
	switch binary.BigEndian.Uint16(packet) {
	case kind | stunSuccess:
		return found, nil
	case kind | stunFailure:
		if reason := found[attrError]; len(reason) >= 4 {
			return found, Refused{int(reason[2]&7)*100 + int(reason[3])}
		}
	}
	return nil, errors.New("the answer is to something else")
}
