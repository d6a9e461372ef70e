package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/delivery"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/store"
)

// deliveryConfig says how answers go to applicants.
type deliveryConfig struct {
	SMTPURL          string `name:"smtp-url" help:"Mail server for answers by letter; empty means none." env:"DOZVON_SMTP_URL" placeholder:"smtp://USER@HOST:587"`
	SMTPPassword     secret `name:"smtp-password" help:"The user's password there." env:"DOZVON_SMTP_PASSWORD" placeholder:"PASSWORD"`
	SMTPPasswordFile string `name:"smtp-password-file" help:"File that holds it." env:"DOZVON_SMTP_PASSWORD_FILE" placeholder:"FILE"`
	MailFrom         string `name:"mail-from" help:"Sender of the letters." env:"DOZVON_MAIL_FROM" placeholder:"NAME <ADDRESS>"`
	BounceTo         string `name:"bounce-to" help:"Address to which letters come back that cannot be delivered, for dozvon bounce: each letter has one of its own, NAME+MARK@DOMAIN; empty means that they come back to the sender." env:"DOZVON_BOUNCE_TO" placeholder:"ADDRESS"`

	AnswerLine cti.LineID `name:"answer-line" help:"Line in whose name applicants are called back with an answer when it can go neither by letter nor as a short message; empty means that nobody is." env:"DOZVON_ANSWER_LINE" placeholder:"LINE"`

	SMSURL        string   `name:"sms-url" help:"Gateway of short messages; empty means none. In it, in the headers and in the body stand {phone}, {digits}, {text}, {key}, {number} and {secret}." env:"DOZVON_SMS_URL" placeholder:"URL"`
	SMSMethod     string   `name:"sms-method" help:"GET, POST or PUT; empty means POST with a body and GET without." env:"DOZVON_SMS_METHOD" placeholder:"METHOD"`
	SMSHeader     []string `name:"sms-header" help:"Headers of the request; several in the variable are parted by |." sep:"|" env:"DOZVON_SMS_HEADER" placeholder:"NAME: VALUE"`
	SMSBody       string   `name:"sms-body" help:"Body of the request: JSON, or a form." env:"DOZVON_SMS_BODY" placeholder:"TEXT"`
	SMSSecret     secret   `name:"sms-secret" help:"What {secret} stands for." env:"DOZVON_SMS_SECRET" placeholder:"SECRET"`
	SMSSecretFile string   `name:"sms-secret-file" help:"File that holds it." env:"DOZVON_SMS_SECRET_FILE" placeholder:"FILE"`
	SMSAccepted   string   `name:"sms-accepted" help:"What a JSON answer has to say, as path=value or path=one|other; empty means that a status of 200 to 299 does." env:"DOZVON_SMS_ACCEPTED" placeholder:"PATH=VALUE"`
	SMSID         string   `name:"sms-id" help:"Path of the message's id in the answer." env:"DOZVON_SMS_ID" placeholder:"PATH"`
	SMSStatusURL  string   `name:"sms-status-url" help:"Where to ask what became of the message {id}; empty means that nobody asks." env:"DOZVON_SMS_STATUS_URL" placeholder:"URL"`
	SMSDelivered  string   `name:"sms-delivered" help:"What the answer there says when it has arrived." env:"DOZVON_SMS_DELIVERED" placeholder:"PATH=VALUE"`
	SMSFailed     string   `name:"sms-failed" help:"What it says when it will not arrive." env:"DOZVON_SMS_FAILED" placeholder:"PATH=VALUE"`
}

// routes are the ways by which answers go, the preferred ones first: a letter
// has room for the whole answer, a short message may not. Letters are signed with
// the secret of the data folder.
func (c deliveryConfig) routes(data string) (routes []store.Route, err error) {
	var wrong []error
	password, err := c.SMTPPassword.orFile(c.SMTPPasswordFile)
	if err != nil {
		wrong = append(wrong, fmt.Errorf("--smtp-password-file: %w", err))
	}
	switch {
	case c.SMTPURL != "":
		key, err := keptSecret(data, "secret")
		wrong = append(wrong, err)
		m, err := delivery.NewMail(delivery.MailConfig{URL: c.SMTPURL, Password: string(password), From: c.MailFrom, BounceTo: c.BounceTo, Mark: delivery.Mark{Secret: key}})
		routes = append(routes, store.Route{Way: appeal.WayEmail, Outlet: m})
		wrong = append(wrong, err)
	case c.MailFrom != "" || c.BounceTo != "" || password != "":
		wrong = append(wrong, errors.New("--smtp-url: there is a sender, an address to come back to or a password for letters but no address of a mail server"))
	}
	shared, err := c.SMSSecret.orFile(c.SMSSecretFile)
	if err != nil {
		wrong = append(wrong, fmt.Errorf("--sms-secret-file: %w", err))
	}
	switch {
	case c.SMSURL != "":
		s, err := delivery.NewSMS(delivery.SMSConfig{
			URL: c.SMSURL, Method: c.SMSMethod, Headers: c.SMSHeader, Body: c.SMSBody, Secret: string(shared), Accepted: c.SMSAccepted,
			ID: c.SMSID, StatusURL: c.SMSStatusURL, Delivered: c.SMSDelivered, Failed: c.SMSFailed,
		})
		routes = append(routes, store.Route{Way: appeal.WaySMS, Outlet: s})
		wrong = append(wrong, err)
	case c.SMSBody != "" || shared != "" || len(c.SMSHeader) > 0 || c.SMSStatusURL != "":
		wrong = append(wrong, errors.New("--sms-url: there are settings for short messages but no address of a gateway"))
	}
	return routes, errors.Join(wrong...)
}

// answerRoutes adds the call to those who can be reached in no other way.
func (a *app) answerRoutes() ([]store.Route, error) {
	line := a.set.AnswerLine
	if line == "" {
		return a.set.answers, nil
	}
	if _, known := a.plan.Load().Line(line); !known {
		return nil, fmt.Errorf("--answer-line: the plan has no line %q; give one of its lines, or leave it out", line)
	}
	return append(slices.Clone(a.set.answers), store.Route{Way: appeal.WayCall, Outlet: delivery.Call{Floor: asker{a}, Promises: promises{a}}}), nil
}

// asker puts applicants on the floor's list of call-backs.
type asker struct{ app *app }

func (k asker) AskCallback(ctx context.Context, c callback.Callback) (cti.CallbackID, error) {
	err := k.app.runner.Tell(ctx, floor.AskCallback{ID: c.ID, By: cti.BySystem, Number: c.Number, Line: k.app.set.AnswerLine, Name: c.Name, Note: c.Note, Appeal: c.Appeal, Needs: c.Needs})
	if err != nil {
		return "", err
	}
	list, err := k.app.runner.Callbacks(ctx)
	for _, one := range list {
		if one.Appeal == c.Appeal {
			return one.ID, nil
		}
	}
	return c.ID, err
}

// promises reads what became of them.
type promises struct{ app *app }

func (p promises) Callback(ctx context.Context, id cti.CallbackID) (callback.Record, error) {
	return p.app.db.Callback(ctx, id)
}
