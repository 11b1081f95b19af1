package web

import (
	"context"

	"commonchest/app/accounts"
	"commonchest/app/delivery"
	"commonchest/app/interests"
	"commonchest/app/partners"
	"commonchest/app/places"
	"commonchest/models"
	"commonchest/models/duties"
	"commonchest/models/ledger"
	"commonchest/models/money"
	"commonchest/models/placebudget"
)

// Figures are the rates, limits and thresholds of law and practice.
type Figures interface {
	// Data gives every figure.
	Data(ctx context.Context) (models.RuleData, error)
	// Version is the number of the last change of a figure; 0 for one as it came.
	Version(ctx context.Context, id string) (int64, error)
	// Save enters or corrects a figure, for an operator; invalid with fields, or
	// conflict "changed_meanwhile".
	Save(ctx context.Context, by models.By, base int64, d models.RuleDatum, reason string) (models.RuleDatum, error)
}

// Strands are the themes of a programme, built-in ones and its own.
type Strands interface {
	// Strands lists the strands of a programme.
	Strands(ctx context.Context, programme models.ProgrammeID) (models.StrandLines, error)
	// Strand reads one that a programme made itself.
	Strand(ctx context.Context, id models.Strand) (models.StrandLine, error)
	// StrandHistory tells what happened to one, oldest first.
	StrandHistory(ctx context.Context, programme models.ProgrammeID, strand models.Strand) ([]places.StrandEvent, error)
	// AddStrand makes one, for an officer; invalid with fields.
	AddStrand(ctx context.Context, by models.By, place models.PlaceID, line models.StrandLine) error
	// Divide splits or narrows one, for an officer; conflict "strand_split".
	Divide(ctx context.Context, by models.By, place models.PlaceID, d places.Division) error
}

// FundLines say under which strand money counts.
type FundLines interface {
	// MoveStrand moves a fund to another strand; its money stays where it is.
	MoveStrand(ctx context.Context, by models.By, id models.FundID, strand models.Strand) (models.Fund, error)
}

// Fences are lifted by four steps, each somebody's act.
type Fences interface {
	// Liftings lists the proposals of a place.
	Liftings(ctx context.Context, place models.PlaceID) ([]models.Lifting, error)
	// Approvals lists those given to a proposal.
	Approvals(ctx context.Context, id models.LiftingID) ([]models.LiftApproval, error)
	// Propose records a proposal; invalid with fields.
	Propose(ctx context.Context, by models.By, l models.Lifting, reason, impact string) (models.Lifting, error)
	// Approve takes the n-th approval; conflict "approval_taken", forbidden to the
	// proposer and to who has approved.
	Approve(ctx context.Context, by models.By, id models.LiftingID, n int64) (models.LiftApproval, error)
	// Giver is the body whose word a lifting needs; "" for none.
	Giver(ctx context.Context, l models.Lifting) (models.BodyID, error)
	// Agree is the giver's word; forbidden to everybody else.
	Agree(ctx context.Context, by models.By, id models.LiftingID) (models.Lifting, error)
	// Lift changes the fence; conflict while notice runs or an approval is missing.
	Lift(ctx context.Context, by models.By, id models.LiftingID) (models.Lifting, error)
}

// Virements move money between funds of a place, where a fence lets it: one person asks,
// another approves. Invalid with fields; conflict "virement_decided".
type Virements interface {
	// Virements lists those of a place, the last first.
	Virements(ctx context.Context, place models.PlaceID) ([]models.Virement, error)
	// AskVirement asks for one.
	AskVirement(ctx context.Context, by models.By, v models.Virement, reason string) (models.Virement, error)
	// AgreeVirement moves the money; forbidden "own_virement".
	AgreeVirement(ctx context.Context, by models.By, id models.VirementID) (models.Virement, error)
	// UndoVirement takes one back, by a reversing entry where the money has moved.
	UndoVirement(ctx context.Context, by models.By, id models.VirementID, reason string) (models.Virement, error)
}

// Totals tells what came in to places in past years.
type Totals interface {
	// CameIn is what the journal says, year by year.
	CameIn(ctx context.Context, place models.PlaceID) ([]ledger.YearSum, error)
	// Told is what was told of the years before it.
	Told(ctx context.Context, place models.PlaceID) ([]models.YearTotal, error)
	// TellTotal records such a year; invalid with fields.
	TellTotal(ctx context.Context, by models.By, t models.YearTotal) error
}

// Lasting tells how long money lasts.
type Lasting interface {
	// LevyTerms is the clock of a fund of infrastructure levy; of another kind none.
	LevyTerms(ctx context.Context, f models.Fund) ([]ledger.LevyTerm, error)
}

// Watched are the services that fences protect, or once did.
type Watched interface {
	// Services lists those of a place.
	Services(ctx context.Context, place models.PlaceID) ([]models.Service, error)
	// Levels lists what was told of one, by year.
	Levels(ctx context.Context, id models.ServiceID) ([]models.ServiceLevel, error)
	// Answers lists the public answers about one.
	Answers(ctx context.Context, id models.ServiceID) ([]models.ServiceAnswer, error)
	// AddService begins to watch one; invalid with fields.
	AddService(ctx context.Context, by models.By, sv models.Service) error
	// Record says what one had and did in a year; invalid with fields.
	Record(ctx context.Context, by models.By, l models.ServiceLevel) error
	// Answer answers an alert, which stays.
	Answer(ctx context.Context, by models.By, id models.ServiceID, words string) error
}

// Money reads funds and the journal.
type Money interface {
	// Funds lists the funds of a place in their order.
	Funds(ctx context.Context, place models.PlaceID) ([]models.Fund, error)
	// Fund reads a fund; not found if there is none.
	Fund(ctx context.Context, id models.FundID) (models.Fund, error)
	// Statement reads the ledger that a place belongs to.
	Statement(ctx context.Context, place models.PlaceID) (ledger.Statement, error)
}

// Partners reads what partners were asked for and have signed.
type Partners interface {
	// Commitment reads one; not found if there is none.
	Commitment(ctx context.Context, id models.CommitmentID) (models.Commitment, error)
	// Of lists those to the budget of an outermost place.
	Of(ctx context.Context, place models.PlaceID) ([]models.Commitment, error)
	// OfPartner lists those of a body.
	OfPartner(ctx context.Context, body models.BodyID) ([]models.Commitment, error)
	// History lists what was done to one, oldest first.
	History(ctx context.Context, id models.CommitmentID) ([]partners.Event, error)
	// Sources reads what the figures of a place's budget are folded from.
	Sources(ctx context.Context, place models.PlaceID) (placebudget.Sources, error)
	// Effect tells what it would do if the partner withdrew.
	Effect(ctx context.Context, id models.CommitmentID) (placebudget.Effect, error)
}

// Signing is the partner's own acts: forbidden "not_your_signature" to everybody else.
type Signing interface {
	// Discuss says that the partner talks about it.
	Discuss(ctx context.Context, by models.By, id models.CommitmentID) (models.Commitment, error)
	// Sign puts its name to a sum; invalid with fields.
	Sign(ctx context.Context, by models.By, id models.CommitmentID, in models.Signature) (models.Commitment, error)
	// Decline says no.
	Decline(ctx context.Context, by models.By, id models.CommitmentID, why string) (models.Commitment, error)
	// Withdraw takes a signature back; seen is the mark of the effect that was shown.
	Withdraw(ctx context.Context, by models.By, id models.CommitmentID, why, seen string) (models.Commitment, error)
}

// Asking is what who leads a place budget does.
type Asking interface {
	// Invite asks a partner for money.
	Invite(ctx context.Context, by models.By, c models.Commitment) (models.Commitment, error)
	// Relax says whether rounds may open without a partner, and why.
	Relax(ctx context.Context, by models.By, id models.CommitmentID, essential bool, why string) (models.Commitment, error)
	// Receive records money that has come, for the paymaster.
	Receive(ctx context.Context, by models.By, id models.CommitmentID, amount money.Pence, b models.Banked) (models.Commitment, error)
	// Saved enters the actual saving that a gain share is of.
	Saved(ctx context.Context, by models.By, id models.CommitmentID, actual money.Pence, on, source string) (models.Commitment, error)
	// Pays reports whether the actor may record receipts.
	Pays(ctx context.Context, actor models.Actor, place models.PlaceID) (bool, error)
}

// Links are how partners sign in: without a password, once each.
type Links interface {
	// PartnerLink makes one for somebody who signs for a body, named by role.
	PartnerLink(ctx context.Context, cmd accounts.Command, who accounts.Signatory) (accounts.Link, error)
	// Enter begins a session by one; not found "link_unknown", conflict "link_used",
	// "link_expired" or "link_revoked".
	Enter(ctx context.Context, cmd, token, address string) (accounts.Session, error)
	// RevokeLinks ends those of one signatory that were not used, with its sessions.
	RevokeLinks(ctx context.Context, cmd accounts.Command, id models.AccountID) error
}

// Post sends links by mail.
type Post interface {
	// Ready reports whether mail is set up; if not, links are copied by hand.
	Ready() bool
	// PartnerLink makes a link for a signatory and sends it: invalid with fields.
	PartnerLink(ctx context.Context, cmd accounts.Command, who accounts.Signatory, lang string) (models.Mail, error)
	// Invitation sends the link of an invitation that was made; invalid with fields.
	Invitation(ctx context.Context, cmd accounts.Command, in accounts.Invitation, to, link, lang string) (models.Mail, error)
	// Signatory lists what was sent to those who sign for a body, the last first.
	Signatory(ctx context.Context, g models.Grant) ([]models.Mail, error)
	// Invited lists what was sent with an invitation, the last first.
	Invited(ctx context.Context, id string) ([]models.Mail, error)
	// Ask sends a new link to an address if it is a signatory's, and never says whether it
	// is; limited when too many ask.
	Ask(address, lang string) error
}

// Budgets says how place budgets are run.
type Budgets interface {
	// Budget reads the settings; those of the body's kind where nobody set them.
	Budget(ctx context.Context, place models.PlaceID) (models.PlaceBudget, error)
	// SetBudget saves them; base is the version shown.
	SetBudget(ctx context.Context, by models.By, base int64, b models.PlaceBudget) error
	// BudgetVersion is the number of their last version.
	BudgetVersion(ctx context.Context, place models.PlaceID) (int64, error)
}

// Own takes money of a place's own body.
type Own interface {
	// Contribute records it; for its clerk.
	Contribute(ctx context.Context, by models.By, f models.Fund, amount money.Pence, b models.Banked) error
}

// Interests keeps what people who decide have declared.
type Interests interface {
	// Declare records an own interest; invalid with fields, forbidden without a role there.
	Declare(ctx context.Context, by models.By, i models.Interest, words string) (models.Interest, error)
	// Dispense records a dispensation, for the clerk; forbidden "own_interest".
	Dispense(ctx context.Context, by models.By, id models.InterestID, reference string) (models.Interest, error)
	// End records that it is none any more, for the clerk; forbidden "own_interest".
	End(ctx context.Context, by models.By, id models.InterestID, reason string) (models.Interest, error)
	// OfPlace lists the interests of a place.
	OfPlace(ctx context.Context, place models.PlaceID) ([]interests.Entry, error)
	// Bars reports whether an actor must stay out of a matter.
	Bars(ctx context.Context, a models.Actor, p models.ProposalID, funds ...models.FundID) (bool, error)
}

// Awards reads what became of awards, for everybody.
type Awards interface {
	// Entry reads one award; not found if the resolution does not have it.
	Entry(ctx context.Context, round models.RoundID, ref string) (delivery.Entry, error)
	// OfRound lists the awards of a round; none before its resolution.
	OfRound(ctx context.Context, round models.RoundID) ([]delivery.Entry, error)
	// OfPlace lists the awards of a place.
	OfPlace(ctx context.Context, place models.PlaceID) ([]delivery.Entry, error)
	// Words reads a text of an award.
	Words(ctx context.Context, ref models.TextRef) (models.Text, error)
	// Bars reports whether an interest keeps an actor out of an award.
	Bars(ctx context.Context, a models.Actor, p models.ProposalID, of models.Awarded) (bool, error)
	// Rule is how many councillors a place wants under a payment.
	Rule(ctx context.Context, place models.PlaceID) (models.PaymentRule, error)
	Posted
	AwardActs
	PaymentActs
}

// Posted finds payments in the journal.
type Posted interface {
	// Paid finds the entry of a payment, if it was paid.
	Paid(ctx context.Context, d models.Delivery, n int64) (ledger.Entry, bool, error)
}

// AwardActs move an award along, for the clerk of its place. Each is forbidden to who
// may not do it or has declared an interest, invalid with fields, or a conflict.
type AwardActs interface {
	// Arrange records to whom it goes and on which terms.
	Arrange(ctx context.Context, by models.By, round models.RoundID, ref string, in models.Arrangement) (models.Delivery, error)
	// Report adds evidence.
	Report(ctx context.Context, by models.By, round models.RoundID, ref string, r models.Report, words, alt string) (models.Delivery, error)
	// Finish records how it ended, or why it is late.
	Finish(ctx context.Context, by models.By, round models.RoundID, ref string, o models.Outcome, reason string, actual []models.Measure) (models.Delivery, error)
	// Lapse sends back what it does not need.
	Lapse(ctx context.Context, by models.By, round models.RoundID, ref, reason string) (models.Delivery, error)
	// Refund records that paid money came back.
	Refund(ctx context.Context, by models.By, round models.RoundID, ref string, amount money.Pence, b models.Banked, reason string) (models.Delivery, error)
	// CorrectReturn undoes a return that was recorded by mistake.
	CorrectReturn(ctx context.Context, by models.By, round models.RoundID, ref string, n int64, reason string) (models.Delivery, error)
}

// PaymentActs move payments along: a clerk prepares and records, councillors sign. The
// errors are those of AwardActs.
type PaymentActs interface {
	// Request asks for a payment.
	Request(ctx context.Context, by models.By, round models.RoundID, ref string, r delivery.Request) (models.Delivery, error)
	// Approve signs one; forbidden "own_payment", conflict "approved_already".
	Approve(ctx context.Context, by models.By, round models.RoundID, ref string, n int64) (models.Delivery, error)
	// Reject is a councillor's no.
	Reject(ctx context.Context, by models.By, round models.RoundID, ref string, n int64, reason string) (models.Delivery, error)
	// Cancel takes one back.
	Cancel(ctx context.Context, by models.By, round models.RoundID, ref string, n int64, reason string) (models.Delivery, error)
	// Pay records what the bank has done.
	Pay(ctx context.Context, by models.By, round models.RoundID, ref string, n int64, bankRef, on string) (models.Delivery, error)
	// CorrectPayment undoes what was recorded as paid by mistake.
	CorrectPayment(ctx context.Context, by models.By, round models.RoundID, ref string, n int64, reason string) (models.Delivery, error)
	// SetRule records how many councillors the body wants under a payment.
	SetRule(ctx context.Context, by models.By, r models.PaymentRule) (models.PaymentRule, error)
}

// Duties reads what bodies owe the public about financial years, and what is published.
type Duties interface {
	// Years lists the years of a place, the newest first.
	Years(ctx context.Context, place models.Place) ([]models.FinancialYear, error)
	// Year gathers the facts of one.
	Year(ctx context.Context, place models.PlaceID, of models.FinancialYear) (duties.Year, error)
	// Publisher is what a body says of itself, with its version.
	Publisher(ctx context.Context, place models.PlaceID) (duties.Publisher, int64, error)
	// Published lists published packs, the newest first.
	Published(ctx context.Context, place models.PlaceID) ([]duties.Publication, error)
	// Download gives one again; not found, or unavailable "pack_altered".
	Download(ctx context.Context, place models.PlaceID, of models.FinancialYear, n int64) ([]byte, duties.Publication, error)
	// Giving is every grant of a place; not found "no_grants".
	Giving(ctx context.Context, place models.PlaceID) (duties.Giving, error)
	// Today is the day it is at a place.
	Today(place models.Place) string
}

// Publishing records facts for publications and publishes, for clerks and officers.
type Publishing interface {
	// Describe records what a body says of itself and of a year; invalid with fields, or
	// conflict "changed_meanwhile".
	Describe(ctx context.Context, by models.By, base int64, said duties.Publisher, of duties.YearFacts, from string) (duties.Publisher, error)
	// ReceiveStatement records that a statement of use came in; conflict "statement_received".
	ReceiveStatement(ctx context.Context, by models.By, in duties.Statement) (duties.Statement, error)
	// Publish fixes a pack; conflict "pack_gaps", "pack_changed" or "published_already".
	Publish(ctx context.Context, by models.By, place models.PlaceID, of models.FinancialYear, digest, reason string) (duties.Publication, error)
}
