package view

import "time"

// PartnerBoard is the body of page "partner-board". It posts name, from, paymaster,
// payer; and cmd, csrf, base.
type PartnerBoard struct {
	Budget, PublicURL string
	Rows              []PartnerRow
	NewURL            string
	Paymasters        []Choice
	Payers            []Choice
	Action, Cmd       string
	Base              int64
}

// PartnerInvite is the body of page "partner-invite". Fields: partner, new_partner,
// name, asked, pooling, condition, essential, answer_by, cooling_off, gain_share,
// gain_of, gain_estimate, those of FenceForm; and cmd, csrf.
type PartnerInvite struct {
	Partners, Poolings []Choice
	Essential          []Choice
	Fence              FenceForm
	Prefix             string
	Action, Cmd, Back  string
}

// PartnerManage is the body of page "partner-manage". It posts do: receive (amount,
// bank_ref), relax (essential, why), saved (amount, on, source), talk, or link and mail
// (role, email); and cmd, csrf.
type PartnerManage struct {
	PartnerRow
	Facts       []Term
	Instalments []InstalmentRow
	History     []Event
	Reason      string // why the partner ended it
	Due         string // what the form proposes
	Receives    bool
	Open        bool
	Saves       bool
	MailReady   bool // else links are copied only
	Mails       []MailRow
	Link        string // the new link, shown this once
	LinkEnds    time.Time
	Prefix      string
	Action, Cmd string
	Back        string
}

// MailRow is what became of a mail.
type MailRow struct {
	At   time.Time
	What string
	Tag  Tag
}

// Enter is the body of page "enter": the button that uses a link up. Another is where a
// new link can be asked for, or "".
type Enter struct{ Action, Cmd, Another string }

// AskLink is the body of page "ask-link". It posts email; and csrf.
type AskLink struct {
	Ready          bool // else nothing can be sent
	Action, SignIn string
}
