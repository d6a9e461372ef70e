// Package lab gives tests real servers: PostgreSQL, Asterisk and SIPp callers, private to the test process and on
// free ports of 127.0.0.1.
//
// A server started here never outlives the test process, however that ends (failure, time-out, kill): a small shell
// waits for the process to disappear, ends the servers and removes their folders. No TestMain is needed. Tests that
// check for leaked goroutines wrap their run, so that the shared PostgreSQL is stopped before the check:
//
//	func TestMain(m *testing.M) { goleak.VerifyTestMain(lab.Stopping(m)) }
package lab
