package web

import (
	"context"
	"io"
	"time"

	"commonchest/app/accounts"
	"commonchest/app/counting"
	"commonchest/app/proposals"
	"commonchest/app/rolls"
	"commonchest/app/rounds"
	"commonchest/app/voting"
	"commonchest/frontend/words"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/lab"
	"commonchest/models/money"
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
	// Link counts a sign-in link that somebody asks for from an address.
	Link(address string) error
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
	Term(ctx context.Context, by models.By, id models.ProposalID, t models.Terms, ask money.Pence, why string) (models.Proposal, error)
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
	// DecidedAt lists the rounds whose recommendations a place's body receives.
	DecidedAt(ctx context.Context, place models.PlaceID) ([]models.RoundView, error)
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
