// Package api is the JSON interface under /api/v1: every act of a round, from
// pledged money to a minuted resolution. openapi.yaml beside it describes it, and
// a test holds the two together.
//
// New is the entry point, API.Routes the site map. A handler finds out who acts,
// decodes, asks one service to act, and answers; how an error becomes an answer
// is package httpx's business, and what may be done is the services'. Reading is
// allowed or refused here only where a service gives everything to everybody.
//
// No figure of a tally may leave this package but what RoundView.Discloses gives
// to the audience that the caller belongs to.
package api

import (
	_ "embed"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/accounts"
	"commonchest/handlers/live"
	"commonchest/models"
)

// Prefix is where Routes are mounted.
const Prefix = "/api/v1"

// Deps is what the interface is made of; all of it must be given.
type Deps struct {
	Accounts     Accounts
	Places       Places
	Figures      Figures
	Funds        Funds
	Budgets      Budgets
	Partners     Partners
	Asking       Asking
	Signing      Signing
	Awards       Awards
	AwardActs    AwardActs
	PaymentActs  PaymentActs
	PaymentRules PaymentRules
	Interests    Interests
	Asks         Asks
	Groups       Groups
	Matters      Matters
	Escalations  Escalations
	Lessons      Lessons
	Again        Again
	Beginnings   Beginnings
	Fences       Fences
	Watched      Watched
	Bank         Bank
	Trail        Trail
	Proofs       Proofs
	Corrections  Corrections
	Virements    Virements
	Strands      Strands
	FundLines    FundLines
	Totals       Totals
	Duties       Duties
	Publishing   Publishing
	Transfers    Transfers
	TransferActs TransferActs
	Steps        Steps
	Drafts       Drafts
	Passing      Passing
	Proposals    Proposals
	Decisions    Decisions
	Rounds       Rounds
	Timing       Timing
	Batches      Batches
	Codes        Codes
	Guesses      Guesses
	Passes       Passes
	Ballots      Ballots
	Receipts     Receipts
	Tallies      Tallies
	Results      Results
	Recounts     Recounts
	Bundles      Bundles
	Resolutions  Resolutions
	Texts        Texts
	Keys         Keys
	// Audience says which audience an actor belongs to at a place.
	Audience func(models.Actor, models.PlaceID) models.Audience
	// Frame makes the live protocol's tally frame of what an audience is shown.
	Frame func(models.Shown) live.Tally
	// Now is the store's clock.
	Now func() time.Time
}

// API holds the handlers.
type API struct {
	d       Deps
	recount chan struct{}      // of one: full while a recount runs
	ideas   *accounts.Failures // proposals without a session, by address
}

// New makes the handlers.
func New(d Deps) *API {
	return &API{d: d, recount: make(chan struct{}, 1), ideas: accounts.NewFailures(d.Now, 20, time.Minute, 10_000)}
}

//go:embed openapi.yaml
var description []byte

// Description is the OpenAPI description of the interface.
func Description() []byte { return description }

// Routes adds the interface to a router that is mounted at Prefix.
func (a *API) Routes(r fiber.Router) {
	r.Get("/openapi.yaml", a.getDescription)

	r.Post("/session", a.signIn)
	r.Get("/session", a.getSession)
	r.Delete("/session", a.signOut)
	r.Post("/session/refresh", a.refreshSession)

	r.Get("/figures", a.listFigures)
	r.Put("/figures/:figure", a.putFigure)

	r.Get("/places", a.listPlaces)
	r.Post("/places", a.createPlace)
	r.Get("/places/:place", a.getPlace)
	r.Get("/places/:place/strands", a.listStrands)
	r.Get("/places/:place/statement", a.getStatement)
	r.Post("/places/:place/contributions", a.contribute)
	r.Get("/places/:place/transfers", a.listTransfers)
	r.Get("/places/:place/readiness", a.getReadiness)
	r.Put("/places/:place/readiness", a.putReadiness)
	r.Get("/places/:place/proposals", a.listPlaceProposals)
	r.Get("/places/:place/rounds", a.listPlaceRounds)
	r.Get("/places/:place/budget", show(a.getBudget))
	r.Put("/places/:place/budget", act(a, fiber.StatusOK, a.setBudget))
	r.Get("/places/:place/commitments", show(a.listCommitments))
	r.Post("/places/:place/commitments", act(a, fiber.StatusCreated, a.invitePartner))
	r.Get("/places/:place/journal/balance", show(a.getTrialBalance))
	r.Get("/places/:place/journal/account", show(a.getAccount))
	r.Get("/places/:place/journal/years/:year", show(a.getYear))
	r.Get("/places/:place/journal/years/:year/entries", show(a.listLineEntries))
	r.Get("/places/:place/journal/entries/:seq", show(a.getEntry))
	r.Post("/places/:place/journal/entries/:seq/reversal", act(a, fiber.StatusCreated, a.undoReceipt))
	r.Get("/places/:place/awards", show(a.listPlaceAwards))
	r.Get("/places/:place/payment-rule", show(a.getPaymentRule))
	r.Put("/places/:place/payment-rule", act(a, fiber.StatusOK, a.setPaymentRule))
	r.Get("/places/:place/interests", show(a.listInterests))
	r.Get("/places/:place/asks", show(a.listAsks))
	r.Post("/places/:place/asks", act(a, fiber.StatusCreated, a.raiseAsk))
	r.Get("/places/:place/groups", show(a.listGroups))
	r.Post("/places/:place/groups", act(a, fiber.StatusCreated, a.formGroup))
	r.Get("/places/:place/matters", show(a.listMatters))
	r.Post("/places/:place/matters", act(a, fiber.StatusCreated, a.bringMatter))
	r.Get("/places/:place/escalations", show(a.listEscalations))
	r.Get("/places/:place/liftings", show(a.listLiftings))
	r.Post("/places/:place/liftings", act(a, fiber.StatusCreated, a.proposeLifting))
	r.Get("/places/:place/virements", show(a.listVirements))
	r.Post("/places/:place/virements", act(a, fiber.StatusCreated, a.askVirement))
	r.Get("/places/:place/services", show(a.listServices))
	r.Post("/places/:place/services", act(a, fiber.StatusCreated, a.watchService))
	r.Get("/places/:place/bank", show(a.getBank))
	r.Get("/places/:place/bank/lines", show(a.listBankLines))
	r.Get("/places/:place/bank/entries", show(a.listBankEntries))
	r.Post("/places/:place/bank/lists", act(a, fiber.StatusCreated, a.takeBankList))
	r.Post("/places/:place/bank/exact", act(a, fiber.StatusOK, a.settleExact))
	r.Get("/places/:place/bank/settlements", show(a.listSettled))
	r.Post("/places/:place/bank/settlements", act(a, fiber.StatusCreated, a.settle))
	r.Post("/places/:place/bank/settlements/:settlement/undoing", act(a, fiber.StatusOK, a.undoSettled))
	r.Get("/places/:place/trail", show(a.getPlaceTrail))
	r.Get("/places/:place/trail/files/:file", a.getTrailFile)
	r.Get("/places/:place/exceptions", show(a.listExceptions))
	r.Get("/places/:place/evidence", show(a.listEvidence))
	r.Get("/places/:place/evidence/:strand", a.getEvidence)
	r.Post("/places/:place/strands", act(a, fiber.StatusCreated, a.addStrand))
	r.Get("/places/:place/strands/:strand", show(a.getStrand))
	r.Post("/places/:place/strands/:strand/division", act(a, fiber.StatusOK, a.divideStrand))
	r.Get("/places/:place/publications", show(a.listPublications))
	r.Post("/places/:place/publications", act(a, fiber.StatusCreated, a.publishPack))
	r.Get("/places/:place/publications/:year/:n", a.getPack)
	r.Get("/places/:place/duties/:year", show(a.getDuties))
	r.Get("/places/:place/duties/:year/files/:file", a.getDutyFile)
	r.Put("/places/:place/duties/:year/facts", act(a, fiber.StatusOK, a.putFacts))
	r.Post("/places/:place/duties/:year/statements", act(a, fiber.StatusCreated, a.receiveStatement))
	r.Get("/places/:place/giving", a.getGiving)
	r.Get("/places/:place/totals", show(a.getTotals))
	r.Post("/places/:place/totals", act(a, fiber.StatusCreated, a.tellTotal))
	r.Get("/places/:place/levy", show(a.getLevy))
	r.Post("/bodies", a.createBody)
	r.Get("/bodies/:body", a.getBody)
	r.Put("/bodies/:body/facts/:part", a.putBodyFact)

	r.Get("/places/:place/steps", show(a.listSteps))
	r.Get("/places/:place/steps/:giver", show(a.getSteps))
	r.Put("/places/:place/steps/:giver", act(a, fiber.StatusOK, a.putStep))
	r.Get("/places/:place/drafts", show(a.listDrafts))
	r.Post("/drafts", act(a, fiber.StatusCreated, a.createDraft))
	r.Get("/drafts/:draft", show(a.getDraft))
	r.Put("/drafts/:draft", act(a, fiber.StatusOK, a.editDraft))
	r.Post("/drafts/:draft/sending", act(a, fiber.StatusCreated, a.sendDraft))

	r.Post("/transfers", a.offerTransfer)
	r.Get("/transfers/:transfer", a.getTransfer)
	r.Get("/transfers/:transfer/story", a.getStory)
	r.Post("/transfers/:transfer/versions", a.reviseTransfer)
	r.Post("/transfers/:transfer/answer", a.answerTransfer)
	r.Post("/transfers/:transfer/counter", a.counterTransfer)
	r.Post("/transfers/:transfer/agreement", a.agreeTransfer)
	r.Post("/transfers/:transfer/withdrawal", a.withdrawTransfer)
	r.Post("/transfers/:transfer/conditions/:n", a.meetCondition)
	r.Post("/transfers/:transfer/release", a.releaseTransfer)
	r.Post("/transfers/:transfer/recall", a.recallTransfer)
	r.Post("/transfers/:transfer/hand-back", a.handBackTransfer)
	r.Post("/transfers/:transfer/take-back", a.takeBackTransfer)
	r.Post("/transfers/:transfer/arrival", a.receiveTransfer)

	r.Get("/commitments/:commitment", show(a.getCommitment))
	r.Get("/commitments/:commitment/story", show(a.getCommitmentStory))
	r.Get("/commitments/:commitment/effect", show(a.getEffect))
	r.Post("/commitments/:commitment/discussion", act(a, fiber.StatusOK, a.discussCommitment))
	r.Post("/commitments/:commitment/signature", act(a, fiber.StatusOK, a.signCommitment))
	r.Post("/commitments/:commitment/refusal", act(a, fiber.StatusOK, a.declineCommitment))
	r.Post("/commitments/:commitment/withdrawal", act(a, fiber.StatusOK, a.withdrawCommitment))
	r.Post("/commitments/:commitment/necessity", act(a, fiber.StatusOK, a.relaxCommitment))
	r.Post("/commitments/:commitment/receipts", act(a, fiber.StatusOK, a.receiveCommitment))
	r.Post("/commitments/:commitment/saving", act(a, fiber.StatusOK, a.enterSaving))

	r.Get("/awards/:round/:ref", show(a.getAward))
	r.Get("/awards/:round/:ref/trail", show(a.getTrail))
	r.Get("/awards/:round/:ref/story", show(a.getAwardStory))
	r.Put("/awards/:round/:ref/terms", awardAct(a, a.arrangeAward))
	r.Post("/awards/:round/:ref/reports", awardAct(a, a.reportAward))
	r.Post("/awards/:round/:ref/outcome", awardAct(a, a.finishAward))
	r.Post("/awards/:round/:ref/lapse", awardAct(a, a.lapseAward))
	r.Post("/awards/:round/:ref/refunds", awardAct(a, a.refundAward))
	r.Post("/awards/:round/:ref/returns/:n/correction", awardAct(a, a.correctReturn))
	r.Post("/awards/:round/:ref/payments", awardAct(a, a.requestPayment))
	r.Post("/awards/:round/:ref/payments/:n/approval", awardAct(a, a.approvePayment))
	r.Post("/awards/:round/:ref/payments/:n/rejection", awardAct(a, a.rejectPayment))
	r.Post("/awards/:round/:ref/payments/:n/cancellation", awardAct(a, a.cancelPayment))
	r.Post("/awards/:round/:ref/payments/:n/paid", awardAct(a, a.recordPaid))
	r.Post("/awards/:round/:ref/payments/:n/correction", awardAct(a, a.correctPayment))

	r.Post("/interests", act(a, fiber.StatusOK, a.declareInterest))
	r.Post("/interests/:interest/dispensation", act(a, fiber.StatusOK, a.dispenseInterest))
	r.Post("/interests/:interest/ending", act(a, fiber.StatusOK, a.endInterest))

	r.Get("/asks/:ask", show(a.getAsk))
	r.Post("/asks/:ask/answer", act(a, fiber.StatusOK, a.answerAsk))
	r.Post("/asks/:ask/escalations", act(a, fiber.StatusCreated, a.escalateAsk))
	r.Get("/groups/:group", show(a.getGroup))
	r.Put("/groups/:group", act(a, fiber.StatusOK, a.editGroup))
	r.Post("/groups/:group/ending", act(a, fiber.StatusOK, a.windDown))
	r.Get("/matters/:matter", show(a.getMatter))
	r.Post("/matters/:matter/outcome", act(a, fiber.StatusOK, a.settleMatter))
	r.Post("/matters/:matter/escalations", act(a, fiber.StatusCreated, a.escalateMatter))
	r.Post("/escalations/:escalation/reply", act(a, fiber.StatusOK, a.replyEscalation))

	r.Post("/liftings/:lifting/approvals", act(a, fiber.StatusCreated, a.approveLifting))
	r.Post("/liftings/:lifting/agreement", act(a, fiber.StatusOK, a.agreeLifting))
	r.Post("/liftings/:lifting/lifting", act(a, fiber.StatusOK, a.liftFence))
	r.Post("/services/:service/levels", act(a, fiber.StatusCreated, a.recordLevel))
	r.Post("/services/:service/answers", act(a, fiber.StatusCreated, a.answerAlert))
	r.Post("/virements/:virement/approval", act(a, fiber.StatusOK, a.agreeVirement))
	r.Post("/virements/:virement/undoing", act(a, fiber.StatusOK, a.undoVirement))
	r.Put("/funds/:fund/strand", act(a, fiber.StatusOK, a.moveStrand))

	r.Post("/proposals", a.submitProposal)
	r.Get("/proposals/:proposal", a.getProposal)
	r.Post("/proposals/:proposal/review", a.reviewProposal)
	r.Post("/proposals/:proposal/admission", a.admitProposal)
	r.Post("/proposals/:proposal/terms", a.termProposal)
	r.Post("/proposals/:proposal/brings", a.bringProposal)
	r.Post("/proposals/:proposal/refusal", a.refuseProposal)
	r.Post("/proposals/:proposal/merger", a.mergeProposal)
	r.Post("/proposals/:proposal/withdrawal", a.withdrawProposal)

	r.Post("/rounds", a.createRound)
	r.Post("/rounds/begun", act(a, fiber.StatusCreated, a.beginRound))
	r.Get("/rounds/:round", a.getRound)
	r.Put("/rounds/:round", a.editRound)
	r.Get("/rounds/:round/proposals", a.listRoundProposals)
	r.Get("/rounds/:round/gates", a.getGates)
	r.Post("/rounds/:round/seal", a.sealRound)
	r.Post("/rounds/:round/closing", a.moveClosing)

	r.Get("/rounds/:round/batches", a.listBatches)
	r.Post("/rounds/:round/batches", a.makeBatch)
	r.Post("/rounds/:round/batches/:batch/letters", a.downloadLetters)
	r.Put("/rounds/:round/batches/:batch/unused", a.recordUnused)

	r.Post("/rounds/:round/passes", a.getPass)
	r.Get("/rounds/:round/ballot", a.getBallot)
	r.Put("/rounds/:round/ballot", a.castBallot)
	r.Post("/rounds/:round/ballot", a.castBallot)
	r.Get("/rounds/:round/receipts/:receipt", a.getReceipt)
	r.Get("/rounds/:round/live", a.getLive)

	r.Post("/rounds/:round/count", a.countRound)
	r.Post("/rounds/:round/publication", a.publishResult)
	r.Get("/rounds/:round/result", a.getResult)
	r.Get("/rounds/:round/result/changes/:ref", a.getChanges)
	r.Post("/rounds/:round/result/changes/:ref", a.findChanges)
	r.Post("/rounds/:round/recount", a.recountRound)
	r.Get("/rounds/:round/bundle", a.getBundle)
	r.Get("/rounds/:round/scenarios", a.getScenario)
	r.Get("/rounds/:round/resolution", a.getResolution)
	r.Post("/rounds/:round/resolution", a.resolve)
	r.Get("/rounds/:round/awards", show(a.listRoundAwards))
	r.Get("/rounds/:round/lessons", show(a.getLessons))
	r.Post("/rounds/:round/lessons", act(a, fiber.StatusCreated, a.learn))
	r.Get("/rounds/:round/left", show(a.getLeft))
	r.Post("/rounds/:round/left", act(a, fiber.StatusOK, a.carry))
	r.Get("/rounds/:round/difference", show(a.getDifference))
}

func (a *API) getDescription(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "application/yaml")
	c.Set(fiber.HeaderCacheControl, "public, max-age=300")
	return c.Send(description)
}
