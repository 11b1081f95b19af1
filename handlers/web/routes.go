package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// Routes is the map of the site.
func (s *Site) Routes(app fiber.Router) {
	s.forEverybody(app)
	s.forStaff(app)
}

// forEverybody are the pages that need no account.
func (s *Site) forEverybody(app fiber.Router) {
	app.Get("/", s.start)
	app.Post("/find", s.find)
	app.Get("/help", s.help)
	app.Get("/privacy", s.privacy)
	app.Get("/accessibility", s.accessibility)
	app.Get("/cookies", s.cookies)
	app.Get("/figures", s.figures)
	if s.d.Demo != nil {
		app.Post("/demo/sign-in", s.beSomebody)
	}
	app.Get("/sign-in", s.signInForm)
	app.Post("/sign-in", s.signIn)
	app.Post("/sign-out", s.signOut)
	app.Get("/join/:token", s.joinForm)
	app.Post("/join/:token", s.join)

	// A place: its money, rounds and ideas.
	app.Get("/p/:place", s.place)
	app.Get("/p/:place/budget", s.placeBudget)
	app.Get("/p/:place/budget/signed/:commitment", s.commitment)
	app.Get("/p/:place/budget/own/:fund", s.ownFund)
	app.Get("/p/:place/budget/:by", s.placeBudget)
	app.Get("/p/:place/journal.csv", s.journalFile)
	app.Get("/offers/:transfer", s.publicOffer)
	app.Get("/p/:place/offers", s.publicOffers)
	app.Get("/p/:place/journal/balance", s.books(trialBalance))
	app.Get("/p/:place/journal/account", s.books(accountEntries))
	app.Get("/p/:place/journal/statement", s.books(statement))
	app.Get("/p/:place/journal/statement/line", s.books(statementLine))
	app.Get("/p/:place/journal/entry/:seq", s.books(entrySheet))
	app.Get("/p/:place/journal", s.journal)
	app.Get("/p/:place/body", s.publicBody)
	app.Get("/p/:place/strands", s.strands)
	app.Get("/p/:place/fences", s.fences)
	app.Get("/p/:place/totals", s.totals)
	app.Post("/p/:place/totals", s.tellTotal)
	app.Get("/p/:place/strands/:strand", s.strand)
	app.Get("/p/:place/publications", s.publications)
	app.Get("/p/:place/publications/:year/:n", s.publishedPack)
	app.Get("/p/:place/360giving.json", s.giving)
	app.Get("/p/:place/360giving.csv", s.giving)
	app.Get("/p/:place/propose", s.proposeStart)
	app.Get("/p/:place/propose/:draft/picture/:picture", s.draftPicture)
	app.Get("/p/:place/propose/:draft/:step", s.proposeStep)
	app.Post("/p/:place/propose/:draft/:step", s.proposeAnswer)
	app.Get("/p/:place/asks", s.asks)
	app.Get("/p/:place/asks.csv", s.asksFile)
	app.Get("/p/:place/asks/:ask", s.ask)
	app.Get("/p/:place/groups", s.groups)
	app.Get("/p/:place/matters/:matter", s.matter)
	app.Get("/proposals/:proposal", s.proposal)
	app.Get("/proposals/:proposal/picture/:picture/:size", s.picture)
	app.Post("/proposals/:proposal/picture", s.changePicture)
	app.Post("/proposals/:proposal/withdraw", s.withdraw)

	// A partner: what it was asked, has signed and can withdraw.
	app.Get("/enter", s.askLinkForm)
	app.Post("/enter", s.askLink)
	app.Get("/enter/:token", s.enterForm)
	app.Post("/enter/:token", s.enter)
	app.Get("/partner", s.partnerHome)
	app.Get("/partner/asks/:ask", s.partnerAsk)
	app.Post("/partner/asks/:ask", s.answerPartnerAsk)
	app.Get("/partner/:commitment", s.partner)
	app.Post("/partner/:commitment", s.answerPartner)
	app.Get("/partner/:commitment/sign", s.signForm)
	app.Post("/partner/:commitment/sign", s.sign)
	app.Get("/partner/:commitment/withdraw", s.withdrawForm)
	app.Post("/partner/:commitment/withdraw", s.withdrawSignature)
	app.Get("/partner/:commitment/paper", s.partnerPaper)

	// A round: code, ballot, receipt; wall and result.
	app.Get("/r/:round", s.round)
	app.Get("/c/:round/:code", s.letter)
	app.Get("/r/:round/code", s.codeForm)
	app.Post("/r/:round/code", s.redeem)
	app.Get("/r/:round/ballot", s.ballot)
	app.Post("/r/:round/ballot", s.cast)
	app.Post("/r/:round/forget", s.forget)
	app.Get("/r/:round/receipt", s.receipt)
	app.Get("/r/:round/receipt/check", s.receiptCheck)
	app.Post("/r/:round/receipt/check", s.anyReceiptCheck)
	app.Get("/r/:round/wall", s.wall)
	app.Get("/r/:round/facts", s.facts)
	app.Get("/r/:round/changes", s.changes)
	app.Get("/r/:round/result", s.result)
	app.Get("/r/:round/result/bundle.zip", s.bundle)
	app.Get("/r/:round/repeat", s.repeat)
	app.Get("/r/:round/result/:ref", s.why)
	app.Post("/r/:round/result/:ref", s.findChanges)
	app.Get("/r/:round/count", s.courseOf)
	app.Get("/r/:round/what-if", s.whatIf)
	app.Get("/r/:round/did", s.did)
	app.Get("/r/:round/did/:ref/picture/:picture/:size", s.didPicture)
	app.Get("/p/:place/did", s.didHere)
}

// forStaff are the pages of those who work here, each in their role.
func (s *Site) forStaff(app fiber.Router) {
	app.Get("/staff", s.staffHome)
	app.Get("/account", s.account)
	app.Post("/account/password", s.changePassword)
	app.Post("/account/sessions", s.endSessions)
	app.Get("/staff/figures/:figure", s.figureForm)
	app.Post("/staff/figures/:figure", s.saveFigure)
	app.Get("/staff/rounds/:round", s.clerkRound)
	app.Get("/staff/rounds/:round/lab", s.labPage)
	app.Post("/staff/rounds/:round/lab", s.tryRules)
	app.Get("/staff/rounds/:round/set/:task", s.taskForm)
	app.Post("/staff/rounds/:round/set/:task", s.saveTask)
	app.Get("/staff/rounds/:round/projects", s.roundProjects)
	app.Get("/staff/rounds/:round/preview", s.previewRound)
	app.Get("/staff/rounds/:round/preview/ballot", s.previewBallot)
	app.Post("/staff/rounds/:round/preview/ballot", s.previewBallot)
	app.Post("/staff/rounds/:round/rehearse", s.rehearse)
	app.Post("/staff/rounds/:round/end", s.endRehearsal)
	app.Get("/staff/rounds/:round/lessons", s.roundLessons)
	app.Post("/staff/rounds/:round/lessons", s.learnOrCarry)
	app.Get("/staff/rounds/:round/check", s.checkRound)
	app.Post("/staff/rounds/:round/seal", s.seal)
	app.Get("/staff/rounds/:round/closing", s.closing)
	app.Post("/staff/rounds/:round/close", s.moveClosing)
	app.Post("/staff/rounds/:round/count", s.count)
	app.Post("/staff/rounds/:round/publish", s.publish)
	app.Get("/staff/rounds/:round/resolution", s.resolution)
	app.Post("/staff/rounds/:round/resolve", s.resolve)
	app.Get("/staff/rounds/:round/codes", s.codes)
	app.Post("/staff/rounds/:round/codes", s.makeCodes)
	app.Post("/staff/rounds/:round/codes/replace", s.replaceLetter)
	app.Get("/staff/rounds/:round/codes/:batch/sheet", s.codeSheet)
	app.Get("/staff/rounds/:round/codes/:batch/file", s.codeFile)
	app.Post("/staff/rounds/:round/codes/:batch/unused", s.unused)
	app.Get("/staff/proposals/:proposal", s.decideForm)
	app.Post("/staff/proposals/:proposal", s.decide)
	app.Get("/staff/proposals/:proposal/terms", s.termsForm)
	app.Post("/staff/proposals/:proposal/terms", s.saveTerms)
	app.Get("/staff/proposals/:proposal/brings", s.bringForm)
	app.Post("/staff/proposals/:proposal/brings", s.bring)
	app.Get("/staff/transfers/:transfer", s.transfer)
	app.Post("/staff/transfers/:transfer", s.moveTransfer)
	app.Get("/staff/transfers/:transfer/version", s.versionForm)
	app.Post("/staff/transfers/:transfer/version", s.saveVersion)
	app.Get("/staff/asks/:ask", s.keptAsk)
	app.Post("/staff/asks/:ask", s.changeAsk)
	app.Get("/staff/groups/:group", s.groupForm)
	app.Post("/staff/groups/:group", s.formGroup)
	app.Get("/staff/groups/:group/end", s.endForm)
	app.Post("/staff/groups/:group/end", s.endGroup)
	app.Post("/staff/matters/:matter", s.changeMatter)
	app.Post("/staff/escalations/:escalation", s.reply)
	app.Get("/staff/:place/asks/new", s.newAskForm)
	app.Post("/staff/:place/asks/new", s.newAsk)
	app.Get("/staff/:place/groups/new", s.groupForm)
	app.Post("/staff/:place/groups/new", s.formGroup)
	app.Get("/staff/:place/matters/new", s.newMatterForm)
	app.Post("/staff/:place/matters/new", s.newMatter)
	app.Get("/staff/:place", s.placeHome)
	for _, on := range awardPages {
		app.Get("/staff/awards/:round/:ref"+on.path, s.showAward(on))
	}
	app.Post("/staff/awards/:round/:ref/terms", s.awardAct(onTerms, arrange))
	app.Post("/staff/awards/:round/:ref/pay", s.awardAct(onRequest, requestPayment))
	app.Post("/staff/awards/:round/:ref/report", s.awardAct(onReport, report))
	app.Post("/staff/awards/:round/:ref/outcome", s.awardAct(onOutcome, finish))
	app.Post("/staff/awards/:round/:ref/return", s.awardAct(onReturn, giveBack))
	app.Post("/staff/awards/:round/:ref/payments/:n", s.awardAct(onPayment, actOnPayment))
	app.Get("/staff/:place/awards", s.awards)
	app.Post("/staff/:place/awards", s.setRule)
	app.Get("/staff/:place/approvals", s.approvals)
	app.Get("/staff/:place/interests", s.interests)
	app.Post("/staff/:place/interests", s.changeInterests)
	app.Get("/staff/:place/transfers", s.transfers)
	app.Post("/staff/:place/money", s.contribute)
	app.Get("/staff/:place/publish", s.publishPage)
	app.Get("/staff/:place/publish/:year", s.publishPage)
	app.Post("/staff/:place/publish/:year", s.publishPack)
	app.Get("/staff/:place/publish/:year/facts", s.factsForm)
	app.Post("/staff/:place/publish/:year/facts", s.saveFacts)
	app.Get("/staff/:place/publish/:year/:file", s.dutyFile)
	app.Get("/staff/:place/grants", s.grantsPage)
	app.Get("/staff/:place/grants/:year", s.grantsPage)
	app.Post("/staff/:place/grants/:year", s.receiveStatement)
	app.Get("/staff/:place/evidence", s.evidence)
	app.Get("/staff/:place/evidence/:strand", s.evidencePack)
	app.Get("/staff/:place/trail", s.trail)
	app.Get("/staff/:place/trail/file/:file", s.trailFile)
	app.Get("/staff/:place/trail/:round/:ref", s.showAward(onTrail))
	app.Get("/staff/:place/bank", s.showBank(bankQueue))
	app.Post("/staff/:place/bank", s.bankAct(bankQueue, takeList))
	app.Get("/staff/:place/bank.csv", s.bankFile)
	app.Get("/staff/:place/bank/line/:line", s.showBank(bankLine))
	app.Post("/staff/:place/bank/line/:line", s.bankAct(bankLine, settleLine))
	app.Get("/staff/:place/bank/entry/:seq", s.showBank(bankEntry))
	app.Post("/staff/:place/bank/entry/:seq", s.bankAct(bankEntry, settleEntry))
	app.Get("/staff/:place/bank/settled/:settled", s.showBank(bankSettled))
	app.Post("/staff/:place/bank/settled/:settled", s.bankAct(bankSettled, undoSettled))
	app.Get("/staff/:place/entries/:seq", s.correction)
	app.Post("/staff/:place/entries/:seq", s.correct)
	app.Get("/staff/:place/proposals", s.proposals)
	app.Get("/staff/:place/proposals/new", s.paperForm)
	app.Post("/staff/:place/proposals/new", s.paperIdea)
	app.Get("/staff/:place/sort", s.sortForm)
	app.Post("/staff/:place/sort", s.sortIdeas)
	app.Get("/staff/:place/rounds", s.clerkRounds)
	app.Get("/staff/:place/rounds/new", s.newRoundForm)
	app.Post("/staff/:place/rounds/new", s.newRound)
	app.Get("/staff/:place/people", s.people)
	app.Get("/staff/:place/people/invite", s.inviteForm)
	app.Post("/staff/:place/people/invite", s.invite)
	app.Post("/staff/:place/people/revoke", s.revokeInvitation)
	app.Get("/staff/:place/people/:account", s.person)
	app.Post("/staff/:place/people/:account", s.changePerson)
	app.Get("/staff/:place/places", s.placesOf)
	app.Get("/staff/:place/fences", s.fencesForm)
	app.Post("/staff/:place/fences", s.actOnFence)
	app.Get("/staff/:place/strands", s.strandsForm)
	app.Post("/staff/:place/strands", s.moveStrand)
	app.Get("/staff/:place/strands/new", s.addStrandForm)
	app.Post("/staff/:place/strands/new", s.addStrand)
	app.Get("/staff/:place/strands/:strand", s.divideForm)
	app.Post("/staff/:place/strands/:strand", s.divide)
	app.Get("/staff/:place/places/new", s.placeForm)
	app.Post("/staff/:place/places/new", s.addPlace)
	app.Get("/staff/:place/places/:inner/body", s.officerBody)
	app.Get("/staff/:place/places/:inner/body/:part", s.bodyPartForm)
	app.Post("/staff/:place/places/:inner/body/:part", s.saveBodyPart)
	app.Get("/staff/:place/places/:inner", s.placeForm)
	app.Post("/staff/:place/places/:inner", s.editPlace)
	app.Get("/staff/:place/partners", s.partnerBoard)
	app.Post("/staff/:place/partners", s.setBudget)
	app.Get("/staff/:place/partners/new", s.invitePartnerForm)
	app.Post("/staff/:place/partners/new", s.invitePartner)
	app.Get("/staff/:place/partners/:commitment", s.managePartner)
	app.Post("/staff/:place/partners/:commitment", s.actOnPartner)
	app.Get("/staff/:place/offers", s.offers)
	app.Get("/staff/:place/offers/new", s.offerForm)
	app.Post("/staff/:place/offers/new", s.saveDraft)
	app.Get("/staff/:place/offers.csv", s.offersFile)
	app.Get("/staff/:place/offers/readiness", s.readiness)
	app.Get("/staff/:place/offers/readiness/:area", s.stepForm)
	app.Post("/staff/:place/offers/readiness/:area", s.saveStep)
	app.Get("/staff/:place/offers/drafts/:draft", s.draft)
	app.Post("/staff/:place/offers/drafts/:draft", s.sendDraft)
	app.Get("/staff/:place/offers/drafts/:draft/edit", s.editDraft)
	app.Post("/staff/:place/offers/drafts/:draft/edit", s.saveDraft)
	app.Get("/staff/:place/readiness", s.readinessForm)
	app.Post("/staff/:place/readiness", s.saveReadiness)
}

func placeURL(id models.PlaceID) string       { return "/p/" + url.PathEscape(string(id)) }
func roundURL(id models.RoundID) string       { return "/r/" + url.PathEscape(string(id)) }
func proposalURL(id models.ProposalID) string { return "/proposals/" + url.PathEscape(string(id)) }
func letterURL(id models.RoundID, code string) string {
	return "/c/" + url.PathEscape(string(id)) + "/" + url.PathEscape(code)
}

func staffURL(place models.PlaceID, page string) string {
	return "/staff/" + url.PathEscape(string(place)) + "/" + page
}
func clerkRoundURL(id models.RoundID) string { return "/staff/rounds/" + url.PathEscape(string(id)) }
func decideURL(id models.ProposalID) string  { return "/staff/proposals/" + url.PathEscape(string(id)) }
func transferURL(id models.TransferID) string {
	return "/staff/transfers/" + url.PathEscape(string(id))
}
func publicOfferURL(id models.TransferID) string { return "/offers/" + url.PathEscape(string(id)) }
func draftURL(place models.PlaceID, id models.TransferDraftID) string {
	return staffURL(place, "offers/drafts/"+url.PathEscape(string(id)))
}

// doneWords are what a page may say that has just been done: "done.<word>", one a line in order of letters.
var doneWords = []string{
	"admitted",
	"ask_answered",
	"ask_raised",
	"award_saved",
	"bank_exact",
	"bank_same",
	"bank_settled",
	"bank_taken",
	"bank_undone",
	"body_saved",
	"brings_saved",
	"brought",
	"budget_saved",
	"carried",
	"closing_moved",
	"codes_made",
	"contributed",
	"counted",
	"countered",
	"created",
	"disabled",
	"enabled",
	"escalated",
	"facts_saved",
	"fence_acted",
	"fence_agreed",
	"figure_saved",
	"forgotten",
	"granted",
	"group_edited",
	"group_formed",
	"handed_over",
	"interest_changed",
	"interest_declared",
	"joined",
	"learnt",
	"letter_replaced",
	"letter_void",
	"lifted",
	"link_asked",
	"link_queued",
	"links_revoked",
	"logged",
	"merged",
	"offer_accept",
	"offer_agree",
	"offer_conditions",
	"offer_decline",
	"offer_defer",
	"offer_hand_back",
	"offer_meet",
	"offer_recall",
	"offer_receive",
	"offer_release",
	"offer_take_back",
	"offer_withdraw",
	"offered",
	"outcome_saved",
	"pack_published",
	"partner_declined",
	"partner_invited",
	"password_changed",
	"payment_corrected",
	"payment_paid",
	"payment_requested",
	"payment_signed",
	"payment_stopped",
	"picture",
	"place_added",
	"place_edited",
	"published",
	"readiness_saved",
	"receipt_counted",
	"receipt_not_counted",
	"receipt_undone",
	"refused",
	"rehearsal_made",
	"relaxed",
	"reopened",
	"replied",
	"reported",
	"resolved",
	"returned",
	"reviewed",
	"revised",
	"revoked",
	"rule_set",
	"saving_entered",
	"sealed",
	"sessions_ended",
	"settled",
	"signature_withdrawn",
	"signed",
	"signed_out",
	"statement_received",
	"step_saved",
	"strand_added",
	"strand_divided",
	"strand_moved",
	"talking",
	"task_saved",
	"termed",
	"total_told",
	"unused_recorded",
	"withdrawn",
	"wound_down",
}
