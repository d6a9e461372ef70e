package appeal

// HopReason says why a body sends an appeal on.
type HopReason string

// The reasons of a hop, a closed list so that they can be counted.
const (
	HopWrongTopic     HopReason = "wrong-topic"     // the topic was chosen wrongly
	HopWrongTerritory HopReason = "wrong-territory" // it is in another municipality
	HopNotPowers      HopReason = "not-powers"      // another body has the powers
	HopOwnerElse      HopReason = "owner-elsewhere" // the thing is not the body's own
	HopPartElse       HopReason = "part-elsewhere"  // its part is done, the rest is another's
	HopComplaintOnUs  HopReason = "complaint-on-us" // the body may not judge a complaint of itself
)

// HopReasons lists all of them.
func HopReasons() []HopReason {
	return []HopReason{HopWrongTopic, HopWrongTerritory, HopNotPowers, HopOwnerElse, HopPartElse, HopComplaintOnUs}
}

// Ground is why no answer is owed.
type Ground string

// The grounds, after article 11 of 59-ФЗ.
const (
	GroundNoAddress   Ground = "no-address"    // no name or no address to answer to
	GroundUnreadable  Ground = "unreadable"    // the text cannot be read
	GroundNoQuestion  Ground = "no-question"   // the text does not say what is asked
	GroundAbuse       Ground = "abuse"         // insults or threats
	GroundCourt       Ground = "court"         // a court's decision is appealed against
	GroundAnswered    Ground = "answered"      // answered several times, nothing new
	GroundSecret      Ground = "secret"        // an answer would disclose a secret
	GroundWithdrawn   Ground = "withdrawn"     // the applicant took it back
	GroundPublished   Ground = "published"     // the answer is on the official site
	GroundNotAnAppeal Ground = "not-an-appeal" // spam or a mistake
)

// Grounds lists all of them.
func Grounds() []Ground {
	return []Ground{GroundNoAddress, GroundUnreadable, GroundNoQuestion, GroundAbuse, GroundCourt, GroundAnswered, GroundSecret,
		GroundWithdrawn, GroundPublished, GroundNotAnAppeal}
}

// CheckItem is one question of an answer's checklist that was said yes to.
type CheckItem string

// The checklist of an answer.
const (
	CheckQuestion CheckItem = "question" // it answers what was asked
	CheckAction   CheckItem = "action"   // it says what was or will be done, or why nothing can be
	CheckDate     CheckItem = "date"     // it says by when
	CheckPlain    CheckItem = "plain"    // it is in plain words
	CheckAddress  CheckItem = "address"  // it goes to the right address
)

// Checklist lists all of them in the order in which they are asked.
func Checklist() []CheckItem {
	return []CheckItem{CheckQuestion, CheckAction, CheckDate, CheckPlain, CheckAddress}
}

// Way is how an answer went to the applicant, or a mark came from them.
type Way string

// The ways.
const (
	WayCall  Way = "call"  // a person calls
	WayKey   Way = "key"   // a key of the telephone
	WayLink  Way = "link"  // a page
	WaySMS   Way = "sms"   // a short message
	WayEmail Way = "email" // a letter
	WayPost  Way = "post"  // on paper
)

// Ways lists all of them.
func Ways() []Way { return []Way{WayCall, WayKey, WayLink, WaySMS, WayEmail, WayPost} }

// DeliveryStatus is how far an answer is.
type DeliveryStatus string

// The statuses of a delivery.
const (
	DeliveryQueued    DeliveryStatus = "queued"
	DeliverySent      DeliveryStatus = "sent"
	DeliveryDelivered DeliveryStatus = "delivered"
	DeliveryFailed    DeliveryStatus = "failed"
)

// DeliveryStatuses lists all of them.
func DeliveryStatuses() []DeliveryStatus {
	return []DeliveryStatus{DeliveryQueued, DeliverySent, DeliveryDelivered, DeliveryFailed}
}
