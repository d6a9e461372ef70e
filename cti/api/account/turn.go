package account

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"time"
)

// TURN says where browsers find relays for voice that no direct way lets
// through. The zero value means none.
type TURN struct {
	// URLs are addresses such as turn:voice.example.org:3478?transport=udp.
	URLs []string
	// Secret is the one that the relays were given (coturn's static-auth-secret).
	Secret string
}

// turnLife is how long a password opens new relays: longer than a shift; a talk
// that goes on keeps its relay. Desks ask for another one every hour.
const turnLife = 12 * time.Hour

// server makes a password for one phone by the scheme that coturn calls its REST
// API: the user is "expiry:name" with the expiry in Unix seconds, the password is
// base64(HMAC-SHA1(secret, user)). The relay needs no list of users.
func (t TURN) server(name string, now time.Time) ICEServer {
	user := fmt.Sprintf("%d:%s", now.Add(turnLife).Unix(), name)
	mac := hmac.New(sha1.New, []byte(t.Secret))
	mac.Write([]byte(user))
	return ICEServer{URLs: t.URLs, Username: user, Credential: base64.StdEncoding.EncodeToString(mac.Sum(nil))}
}
