// Package appeal is the citizen's appeal (обращение): what is asked, by whom,
// through which channel, and what becomes of it.
//
// Appeal is what was filed. Case is the appeal with its life: a pure value that
// only Open and Case.Apply change. The table in table.go holds every state and
// every change; what a change requires besides stands at its apply method.
//
// # What the rules are for
//
//   - Lateness cannot be hidden. A term that ends while its clock runs is written
//     down by whatever happens next (or by a Tick), and nothing takes that back: not the
//     answer, not a transfer, not a reopening, which begins a round with a clock of its own
//     (osTicket loses lateness on closing: osTicket#4144).
//   - A transfer gives no time. No move touches a clock (osTicket-1.7#606).
//   - The term of a case is that of the policy in force when its clock began; policy, version, term
//     and instant are kept on the clock (zammad#534).
//   - Waiting for the applicant stops the clock only where the policy says so, and for no longer in all
//     than it says. While it stands, its end is the latest that the cap allows: a
//     forgotten question ends by itself. 59-ФЗ knows no pause.
//   - A duplicate has no clock (zammad#904); taken apart again, the clocks stand where they would have stood. A legal
//     appeal is no duplicate: each applicant has a right to an answer.
//   - Another kind is an explicit change, towards a stricter one only. The clocks of the old kind stop
//     with what they have shown; those of the new one begin, as the law counts from the day on which its form was met.
//   - A topic with a shorter term brings the answer nearer, counted from that moment; one with a longer term
//     changes nothing.
//   - Closed is not solved: the outcome stands apart from the state, and no appeal closes without one
//     (fixmystreet#1339). A legal answer is read by a second person (CheckItem).
//   - Bouncing: one hop is free, the second needs a reason of a closed list, the third goes to the coordinator and
//     never to a body that had the appeal before; the coordinator may also leave it where it is (Keep).
//     Each hop keeps its reason, text, how long the appeal was held, and whether the applicant was told (fixmystreet#4457).
//   - Reopening needs a text and is told to all concerned (fixmystreet#897, #1148, #2357).
//   - A mark of one or two with a comment is examined by somebody other than who answered.
//
// What the applicant is owed by law is in articles 8 to 12 of Federal Law 59-ФЗ; the
// counting is in cti/deadline, which gives Rules.
package appeal
