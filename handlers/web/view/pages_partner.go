package view

import "time"

// PartnerHome is the body of page "partner-home": what a partner was asked for and has
// signed, one line each.
type PartnerHome struct {
	Rows []PartnerRow
	Asks []AskRow // rules that it could change
}

// PartnerRow is a commitment in a list.
type PartnerRow struct {
	Name, URL string
	Partner   string
	Budget    string
	Asked     Money
	Amount    Money // 0 before it is signed
	Received  Money
	Stage     Tag
	AnswerBy  time.Time
	Late      bool
	Essential bool
	NotPooled bool
	Next      string
}

// PartnerPage is the body of page "partner": the ask, the terms and the answers. It
// posts answer (sign, discuss, decline), why; and cmd, csrf.
type PartnerPage struct {
	Name, Partner, Budget string
	Stage                 Tag
	Asker                 string
	Asked                 Money
	AnswerBy              time.Time
	Essential             bool
	Facts                 []Term // the terms as asked, or as signed
	Open                  bool
	Answers               []Choice
	Sums                  *Sums // once it is signed
	Bought                []FlowUse
	Liftings              []Lifting // of fences of its money, that wait for its word
	Instalments           []InstalmentRow
	History               []Event
	Public                string
	Withdraw              string // "" when there is nothing to withdraw
	Paper                 string
	Action, Cmd           string
	Back                  string
}

// PartnerSign is the body of page "partner-sign". Fields: amount, pooling, condition,
// role, authority, on, expires, why, due-1 … due-4, part-1 … part-4, those of
// FenceForm; and cmd, csrf, do (check or sign).
type PartnerSign struct {
	Name, Budget string
	Poolings     []Choice
	Fence        FenceForm
	Parts        []int
	Prefix       string
	Action, Cmd  string
	Back         string
}

// PartnerCheck is the body of page "partner-check": all that will be signed, once more.
type PartnerCheck struct {
	Name, Budget string
	Facts        []Term
	Instalments  []Term
	Why          string
	CoolingOff   int64
	Keep         []HiddenField
	Action, Cmd  string
	Change       string
}

// HiddenField carries what was typed to the next page.
type HiddenField struct{ Name, Value string }

// PartnerWithdraw is the body of page "partner-withdraw". Fields: why; and cmd, csrf.
type PartnerWithdraw struct {
	Name          string
	Before, After Money
	Unpaid, Back  Money
	Stays         Money
	Held          []Term // rounds that hold some of it
	Rounds        []string
	Passed        []string
	Free          bool // within the cooling-off time
	Until         time.Time
	Essential     bool
	Action, Cmd   string
	Seen          string // the mark of what is shown
	BackURL       string
}
