// Package deadline counts the terms of appeals: which policy holds, when its
// terms end, and by which calendar.
//
// # Policies
//
// A policy is a reviewed file in the folder policy: its code, version, first day,
// source, and a source for each of its terms. A new version is a new file; the
// old one stays, because an appeal keeps the version under which its clock began
// and the instant that was computed then. Nothing here is ever computed again for
// a clock that runs, except for its own pauses and extension.
//
//	59fz         Federal Law 59-ФЗ of 02.05.2006. Article 8: registered within three days of receipt,
//	             forwarded to whose matter it is within seven days of registration. Article 12: answered within
//	             thirty days of registration; in exceptional cases up to thirty more, and the applicant is told.
//	             The law knows no pause: the clock runs while we wait for the applicant.
//	message      Government decree 1802 of 10.11.2020 and the regional tables of categories after it; thirty days unless
//	             the category has less.
//	social       no federal law; regional acts say 24 hours.
//	information  no law; a question that was not answered in the call is answered within three working days.
//
// Which figures are the law's and which are the centre's own is said at each in
// the file: look for «правило центра». A region that has an act of its own adds a version.
//
// # Counting
//
// Hours are counted day and night from the instant. Days are counted in the
// region's zone from the day after the beginning (Civil Code, article 191) and
// end with the last microsecond of the last day there. Working days are those of
// the production calendar, worked Saturdays among them.
//
// When a term of calendar days ends on a day off, its rule decides: 59-ФЗ is
// silent, and regulations differ. That of the government of Vologda oblast, 10.3.4,
// names the working day before it for answers; prosecutors take the one after it, as
// the Civil Code does in article 193. Whoever answers by the earlier day is in time by both
// readings, so answers end earlier. What the centre does with its own hands on a working day
// only, registration, ends later, as regulations say of appeals that come on the eve of holidays.
// No rule ever ends a term before the day on which it began.
//
// The calendar of a year becomes final with a Government decree in the autumn
// before it. Certain tells whether an instant rests on a final one.
package deadline
