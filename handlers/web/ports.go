package web

import (
	"context"
	"io"
	"time"

	"commonchest/app/accounts"
	"commonchest/app/counting"
	"commonchest/app/delivery"
	"commonchest/app/interests"
	"commonchest/app/partners"
	"commonchest/app/places"
	"commonchest/app/proposals"
	"commonchest/app/rolls"
	"commonchest/app/rounds"
	"commonchest/app/voting"
	"commonchest/frontend/words"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/duties"
	"commonchest/models/lab"
	"commonchest/models/ledger"
	"commonchest/models/money"
	"commonchest/models/placebudget"
)

// Pages turns view models and codes into words.
type Pages interface {
	// Render writes a page; nothing is written when it fails.
	Render(w io.Writer, page, lang string, p view.Page) error
	// FieldErrors puts a refusal into a sentence for each field at fault.
	FieldErrors(lang string, e *models.Error) ([]view.FieldError, error)
	// Sentence gives the string of a code with the models' arguments.
	Sentence(lang, key string, args []models.Arg) (string, error)
	// Text gives a string of the catalogue; args alternate name and value.
	Text(lang, key string, args ...any) (string, error)
	// Words is the catalogue that the pages speak from.
	Words() *words.Catalogue
}

// Places reads places and bodies.
type Places interface {
	// Place reads a place; not found if there is none.
	Place(ctx context.Context, id models.PlaceID) (models.Place, error)
	// Body reads a body; not found if there is none.
	Body(ctx context.Context, id models.BodyID) (models.Body, error)
	// Places lists every place.
	Places(ctx context.Context) ([]models.Place, error)
	// Find tells in which places a postcode lies; not found "postcode".
	Find(ctx context.Context, code string) ([]models.PlaceID, error)
}

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
	// Lift changes the fence; conflict while notice runs or an approval is missing.
	Lift(ctx context.Context, by models.By, id models.LiftingID) (models.Lifting, error)
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
	// Withdraw takes a signature back.
	Withdraw(ctx context.Context, by models.By, id models.CommitmentID, why string) (models.Commitment, error)
}

// Asking is what who leads a place budget does.
type Asking interface {
	// Invite asks a partner for money.
	Invite(ctx context.Context, by models.By, c models.Commitment) (models.Commitment, error)
	// Relax says whether rounds may open without a partner, and why.
	Relax(ctx context.Context, by models.By, id models.CommitmentID, essential bool, why string) (models.Commitment, error)
	// Receive records money that has come, for the paymaster.
	Receive(ctx context.Context, by models.By, id models.CommitmentID, amount money.Pence, bankRef string) (models.Commitment, error)
	// Saved enters the actual saving that a gain share is of.
	Saved(ctx context.Context, by models.By, id models.CommitmentID, actual money.Pence, on, source string) (models.Commitment, error)
	// Pays reports whether the actor may record receipts.
	Pays(ctx context.Context, actor models.Actor, place models.PlaceID) (bool, error)
}

// Links are how partners sign in: without a password, once each.
type Links interface {
	// PartnerLink makes one for somebody who signs for a body, named by role.
	PartnerLink(ctx context.Context, cmd accounts.Command, g models.Grant, role string) (token string, expires time.Time, err error)
	// Enter begins a session by one; not found "link_unknown", conflict "link_used" or "link_expired".
	Enter(ctx context.Context, cmd, token, address string) (accounts.Session, error)
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
	Contribute(ctx context.Context, by models.By, f models.Fund, amount money.Pence) error
}

// Ideas reads proposals and takes those of residents.
type Ideas interface {
	// Submit records a proposal; invalid with fields says what is missing.
	Submit(ctx context.Context, by models.By, p models.Proposal, t models.ProposalText) (models.Proposal, error)
	// Entry reads a proposal with its words; not found if there is none.
	Entry(ctx context.Context, id models.ProposalID) (proposals.Entry, error)
	// OfPlace lists the proposals of a place with their words.
	OfPlace(ctx context.Context, place models.PlaceID) ([]proposals.Entry, error)
	// FollowToken is the secret of a proposer's follow link.
	FollowToken(id models.ProposalID) string
	// Follows reports whether a token is the one of the proposal.
	Follows(id models.ProposalID, token string) bool
	// Withdraw ends a proposal for its proposer; forbidden without the token.
	Withdraw(ctx context.Context, by models.By, id models.ProposalID, token string) (models.Proposal, error)
}

// Drafts keeps ideas that are still being written.
type Drafts interface {
	// Draft reads what has been written; one that nobody began is empty.
	Draft(ctx context.Context, id string) (proposals.Draft, error)
	// EditDraft changes it; limited "draft_edits" after too many changes.
	EditDraft(ctx context.Context, cmd, id string, change func(proposals.Draft) proposals.Draft) (proposals.Draft, error)
	// DropDraft deletes it.
	DropDraft(ctx context.Context, id string) error
}

// Story tells what became of ideas, and lets their proposers change the picture.
type Story interface {
	// History tells what happened to a proposal, oldest first.
	History(ctx context.Context, id models.ProposalID) ([]proposals.Event, error)
	// Illustrate changes the picture of a proposal that nobody has looked at yet;
	// "" takes it away. Forbidden without the token; conflict "proposal_state".
	Illustrate(ctx context.Context, by models.By, id models.ProposalID, token string, picture models.PictureID, alt string) (models.Proposal, error)
}

// Pictures keeps photographs; it does not know who may see them.
type Pictures interface {
	// Keep makes a file into a picture for an owner; invalid "picture".
	Keep(ctx context.Context, owner string, file []byte) (models.Picture, error)
	// Picture reads what is known of one; not found if it was removed.
	Picture(ctx context.Context, id models.PictureID) (models.Picture, error)
	// Bytes gives it as JPEG; not found if it was removed.
	Bytes(ctx context.Context, id models.PictureID, size models.PictureSize) ([]byte, error)
	// Release says, before it happens, that an idea lets go of a picture.
	Release(ctx context.Context, id models.PictureID) error
	// Remove deletes it for good.
	Remove(ctx context.Context, id models.PictureID) error
}

// Pace slows down who sends more than people do; limited "too_many_attempts".
type Pace interface {
	// Idea counts an idea from an address.
	Idea(address string) error
	// Picture counts a picture from an address.
	Picture(address string) error
}

// Review decides about proposals, for a clerk of their place.
type Review interface {
	// Decide makes one decision about a proposal; one that was decided meanwhile
	// is a conflict, a decision that lacks something invalid with fields.
	Decide(ctx context.Context, by models.By, id models.ProposalID, d proposals.Decision) (models.Proposal, error)
	// Sort makes one decision about many, and says of each what became of it; an
	// error means that nothing was done.
	Sort(ctx context.Context, by models.By, place models.PlaceID, ids []models.ProposalID, d proposals.Decision) ([]proposals.Outcome, error)
	// Term says what may pay for a proposal and what it asks for; invalid with fields,
	// or a conflict once a ballot is sealed with it.
	Term(ctx context.Context, by models.By, id models.ProposalID, t models.Terms, ask money.Pence) (models.Proposal, error)
	// Bring says what a proposal brings beside what it asks for; invalid with fields.
	Bring(ctx context.Context, by models.By, id models.ProposalID, b models.Brings) (models.Proposal, error)
	// Carries lists the proposals that were merged into one, with their words.
	Carries(ctx context.Context, id models.ProposalID) ([]proposals.Entry, error)
}

// Rounds reads rounds.
type Rounds interface {
	// View reads a round with every fact about it; not found if there is none.
	View(ctx context.Context, id models.RoundID) (models.RoundView, error)
	// OfPlace lists the rounds of a place.
	OfPlace(ctx context.Context, place models.PlaceID) ([]models.RoundView, error)
	// Rehearsals lists the practice rounds that were made of a round.
	Rehearsals(ctx context.Context, of models.RoundID) ([]models.RoundView, error)
	// Version is the number of a round's last version, for its form.
	Version(ctx context.Context, id models.RoundID) (int64, error)
	// Draft is what would be sealed now, with what stands in the way.
	Draft(ctx context.Context, id models.RoundID) (models.Seal, []models.Gate, error)
}

// Setup prepares rounds, for a clerk of their place.
type Setup interface {
	// Begin records a new round from a template or as a copy; invalid with fields,
	// or conflict "round_taken".
	Begin(ctx context.Context, by models.By, b rounds.Beginning) (models.Round, error)
	// SaveTask saves one part of a round that is not sealed; base is the version
	// shown. *rounds.Changed when the same part was saved by somebody else since.
	SaveTask(ctx context.Context, by models.By, base int64, task models.RoundTask, r models.Round) (models.Round, error)
	// Rehearse makes a copy to practise with and opens it for a time; conflict
	// "gates" when there is nothing to choose from.
	Rehearse(ctx context.Context, by models.By, id models.RoundID, name string, lasts time.Duration) (models.Round, error)
	// Seal freezes a round; conflict "gates" names what stands in the way.
	Seal(ctx context.Context, by models.By, id models.RoundID) (models.Seal, error)
	// Close moves the closing time of a sealed round.
	Close(ctx context.Context, by models.By, id models.RoundID, at time.Time, reason string) (models.Override, error)
}

// Codes makes one-time codes and reads them.
type Codes interface {
	// Batches lists the batches of a round.
	Batches(ctx context.Context, round models.RoundID) ([]models.CodeBatch, error)
	// MakeBatch makes codes for a round.
	MakeBatch(ctx context.Context, by models.By, round models.RoundID, size int64) (models.CodeBatch, error)
	// Download gives the codes of a batch and records that it did.
	Download(ctx context.Context, by models.By, round models.RoundID, n int64) ([]rolls.Letter, error)
	// Void makes the code of a letter void; conflict "code_used" if it was used.
	Void(ctx context.Context, by models.By, round models.RoundID, letter models.LetterRef) (models.CodeBatch, error)
	// Replace does the same and makes a new letter in its place, once.
	Replace(ctx context.Context, by models.By, round models.RoundID, letter models.LetterRef) (models.CodeBatch, error)
	// RecordUnused records how many letters of a batch came back.
	RecordUnused(ctx context.Context, by models.By, round models.RoundID, n, unused int64) (models.CodeBatch, error)
	// Redeem finds the person behind typed letters: not found "code_unknown" for
	// a guess, invalid for a slip of the pen. It spends nothing.
	Redeem(ctx context.Context, round models.RoundID, typed string) (models.PersonKey, error)
}

// Ballots takes ballots, and gives of tallies what the round discloses.
type Ballots interface {
	// Cast takes a ballot and answers when it is durable; *voting.Stale when
	// another revision came first.
	Cast(ctx context.Context, c voting.Cast) (voting.Receipt, error)
	// Current is a person's ballot as it stands; Rev 0 if there is none.
	Current(ctx context.Context, round models.RoundID, person models.PersonKey) (voting.Receipt, error)
	// Shown is what an audience sees of the tally now.
	Shown(ctx context.Context, id models.RoundID, a models.Audience) (models.Shown, error)
	// Live lists the rounds that are sealed and not packed, without reading them.
	Live() []models.RoundView
}

// Results reads what came of a round. Everything not there yet is not found. A
// page asks RoundView.Discloses first.
type Results interface {
	// Result reads the count.
	Result(ctx context.Context, id models.RoundID) (models.Result, error)
	// Scenario counts under other conditions, beside the result: invalid with fields,
	// limited "scenario_running", or unavailable "scenario_too_long".
	Scenario(ctx context.Context, id models.RoundID, sc models.Scenario) (models.ScenarioOutcome, error)
	// Changes reads what would have changed the outcome for a project; not found where
	// nobody has asked.
	Changes(ctx context.Context, id models.RoundID, ref string) (counting.Changes, error)
	// FindChanges finds it by counting again, once, and keeps it: conflict "chosen",
	// limited "changes_running", or unavailable "changes_too_long".
	FindChanges(ctx context.Context, by models.By, id models.RoundID, ref string) (counting.Changes, error)
	// Resolution reads what the body resolved.
	Resolution(ctx context.Context, id models.RoundID) (models.Resolution, error)
	// HasReceipt reports whether a receipt is among those counted.
	HasReceipt(ctx context.Context, id models.RoundID, receipt string) (bool, error)
}

// Lab reads ballots to try rules on.
type Lab interface {
	// Sample reads the ballots of a counted round; not found if it is not counted.
	Sample(ctx context.Context, id models.RoundID) (lab.Sample, error)
}

// Counting counts, publishes and resolves, for a clerk of the round's place.
type Counting interface {
	// Count packs and counts a closed round; unavailable "settling" until it may.
	Count(ctx context.Context, by models.By, id models.RoundID) (models.Result, error)
	// Publish makes the result public.
	Publish(ctx context.Context, by models.By, id models.RoundID) (models.Publication, error)
	// Resolve records the body's resolution and allocates the money it awards.
	Resolve(ctx context.Context, by models.By, id models.RoundID, m models.Minuted) (models.Resolution, error)
}

// Bundles is what a published count can be repeated from.
type Bundles interface {
	// Bundle gives the file and its SHA-256; conflict "not_published", or
	// "too_few_ballots" where one could tell whose is whose.
	Bundle(ctx context.Context, id models.RoundID) (data []byte, digest string, err error)
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
	AwardActs
	PaymentActs
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
	Refund(ctx context.Context, by models.By, round models.RoundID, ref string, amount money.Pence, bankRef, reason string) (models.Delivery, error)
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
	Years(ctx context.Context, place models.Place) ([]duties.FinancialYear, error)
	// Year gathers the facts of one.
	Year(ctx context.Context, place models.PlaceID, of duties.FinancialYear) (duties.Year, error)
	// Publisher is what a body says of itself, with its version.
	Publisher(ctx context.Context, place models.PlaceID) (duties.Publisher, int64, error)
	// Published lists published packs, the newest first.
	Published(ctx context.Context, place models.PlaceID) ([]duties.Publication, error)
	// Download gives one again; not found, or unavailable "pack_altered".
	Download(ctx context.Context, place models.PlaceID, of duties.FinancialYear, n int64) ([]byte, duties.Publication, error)
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
	Publish(ctx context.Context, by models.By, place models.PlaceID, of duties.FinancialYear, digest, reason string) (duties.Publication, error)
}

// Texts reads words that lie apart from records.
type Texts interface {
	// Get reads a text; one that was deleted is empty.
	Get(ctx context.Context, ref models.TextRef) (models.Text, error)
}

// Founding adds places and changes them, for officers of the place around them.
type Founding interface {
	// Create records a place with its body; conflict when one of that id is there.
	Create(ctx context.Context, by models.By, p models.Place, b models.Body) error
	// Edit replaces what may change; base is the version shown.
	Edit(ctx context.Context, by models.By, base int64, p models.Place, b models.Body) error
	// AddBody records a body that decides nothing here, such as a partner.
	AddBody(ctx context.Context, by models.By, b models.Body) error
	// Version is the number of a place's last version.
	Version(ctx context.Context, id models.PlaceID) (int64, error)
	// SetFact replaces one part of what is said of a body; base is the version shown.
	SetFact(ctx context.Context, by models.By, base int64, id models.BodyID, part models.BodyPart, said models.Body, reason string) (models.Body, error)
	// BodyVersion is the number of a body's last version.
	BodyVersion(ctx context.Context, id models.BodyID) (int64, error)
}

// People is who works here. Every act is forbidden to who may not give the role,
// and to oneself; the last operator or officer of a place stays.
type People interface {
	// Users lists whose roles the actor may change; at one place, if one is given.
	Users(ctx context.Context, actor models.Actor, place models.PlaceID) ([]accounts.User, error)
	// Trail lists what was done to an account, the last first.
	Trail(ctx context.Context, actor models.Actor, id models.AccountID) ([]accounts.Act, error)
	// Grant gives a role.
	Grant(ctx context.Context, cmd accounts.Command, id models.AccountID, g models.Grant) error
	// Lift takes a role.
	Lift(ctx context.Context, cmd accounts.Command, id models.AccountID, g models.Grant) error
	// HandOver moves a role to somebody else.
	HandOver(ctx context.Context, cmd accounts.Command, g models.Grant, from, to models.AccountID) error
	// SetDisabled locks an account out, or lets it in again.
	SetDisabled(ctx context.Context, cmd accounts.Command, id models.AccountID, disabled bool) error
}

// Invitations bring people in, once and within a week.
type Invitations interface {
	// Invite makes one and gives its token.
	Invite(ctx context.Context, cmd accounts.Command, label string, grants []models.Grant) (string, accounts.Invitation, error)
	// Invited reads the one of a token; not found, or a conflict that says why it is over.
	Invited(ctx context.Context, token string) (accounts.Invitation, error)
	// Accept makes its account; errors are those of Invited, and invalid with fields.
	Accept(ctx context.Context, cmd accounts.Command, token, email, password string) (models.AccountID, error)
	// Revoke ends one that was not accepted.
	Revoke(ctx context.Context, cmd accounts.Command, id string) error
	// Invitations lists those that can still be accepted.
	Invitations(ctx context.Context, actor models.Actor) ([]accounts.Invitation, error)
}

// Staff begins and ends sessions.
type Staff interface {
	// SignIn begins a session; unauthenticated "sign_in_failed" or
	// "account_disabled", limited "too_many_attempts".
	SignIn(ctx context.Context, in accounts.SignIn) (accounts.Session, error)
	// SignOut ends the actor's session.
	SignOut(ctx context.Context, actor models.Actor) error
	// ChangePassword gives the actor another one and ends all its sessions.
	ChangePassword(ctx context.Context, cmd accounts.Command, old, new, address string) error
	// OwnSessions lists the actor's sessions that go on.
	OwnSessions(ctx context.Context, actor models.Actor) ([]accounts.OpenSession, error)
	// EndSessions ends some of them.
	EndSessions(ctx context.Context, actor models.Actor, ids []string) error
}

// Passes are how a voter's browser comes back to the ballot.
type Passes interface {
	// IssuePass makes a pass for a person in a round.
	IssuePass(round, person string, expires time.Time) (string, error)
	// ReadPass gives the person of a pass for the round, or unauthenticated.
	ReadPass(token, round string) (person string, err error)
}

// Guesses slows down who tries codes out.
type Guesses interface {
	// Wrong counts a wrong code; after too many it is limited.
	Wrong(address, round, batch string) error
}
