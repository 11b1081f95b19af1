package boot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/frontend"
	"commonchest/handlers/api"
	"commonchest/handlers/httpx"
	handlerslive "commonchest/handlers/live"
	"commonchest/handlers/web"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// livePath is where the sockets are.
const livePath = "/live"

// Site is everything that answers requests, not listening yet.
type Site struct {
	Fiber   *fiber.App
	Sockets *handlerslive.Server
}

// NewSite puts the pages, the API and the sockets together. It fails when the
// styles and scripts have not been built.
func (a *App) NewSite(ctx context.Context) (*Site, error) {
	pages, err := view.New(view.Options{Templates: frontend.Templates(), Locales: frontend.Locales(),
		Asset: frontend.AssetName, Zone: time.UTC, Log: a.log})
	if err != nil {
		return nil, err
	}
	guesses := httpx.NewGuesses(a.Clock.Now)
	site := web.New(a.webDeps(pages, guesses))
	app, err := httpx.New(httpx.Options{PublicURL: a.Config.URL(), Proxies: a.Config.Proxies(), Log: a.log, Now: a.local,
		IDs: a.NewID, Rand: a.random, MAC: a.Keys, Sessions: a.Accounts, ErrorPage: site.ErrorPage, Assets: frontend.Assets()})
	if err != nil {
		return nil, err
	}
	sockets, err := handlerslive.New(ctx, handlerslive.Options{Hub: a.Hub, Ballots: socketBallots{a}, Gate: socketGate{a},
		Clock: a.Clock.Now, Messages: messages(pages), Incident: a.incident})
	if err != nil {
		return nil, err
	}
	sockets.Mount(app, livePath)
	app.Get("/healthz", a.healthz)
	api.New(a.APIDeps(guesses)).Routes(app.Group(api.Prefix))
	site.Routes(app)
	return &Site{Fiber: app, Sockets: sockets}, nil
}

func (a *App) webDeps(pages *view.Renderer, guesses *httpx.Guesses) web.Deps {
	d := web.Deps{
		Pages:       pages,
		Places:      a.Places,
		Figures:     a.Rules,
		Strands:     a.Places,
		FundLines:   a.Funding,
		Fences:      a.Fences,
		Virements:   a.Fences,
		Lasting:     a.Funding,
		Totals:      a.Funding,
		Watched:     a.Fences,
		Money:       a.Funding,
		Own:         a.Funding,
		Offers:      a.Transfers,
		Offering:    a.Transfers,
		Answering:   a.Transfers,
		Passing:     a.Transfers,
		Readiness:   a.Transfers,
		Ideas:       a.Proposals,
		Drafts:      a.Proposals,
		Story:       a.Proposals,
		Review:      a.Proposals,
		Partners:    a.Partners,
		Signing:     a.Partners,
		Asking:      a.Partners,
		Budgets:     a.Partners,
		Links:       a.Accounts,
		Post:        a.Post,
		Pictures:    a.Pictures,
		Pace:        httpx.NewPace(a.Clock.Now),
		Asks:        a.Oversight,
		Groups:      a.Oversight,
		Matters:     a.Oversight,
		Escalations: a.Oversight,
		Lessons:     a.Oversight,
		Again:       a.Proposals,
		Rounds:      a.Rounds,
		Setup:       a.Rounds,
		Codes:       a.Rolls,
		Ballots:     a.Voting,
		Results:     a.Counting,
		Counting:    a.Counting,
		Lab:         a.Counting,
		Bundles:     a,
		Duties:      a.Duties,
		Publishing:  a.Duties,
		Bank:        a.Reconcile,
		Trail:       a.Trails,
		Corrections: a.Corrections,
		Names:       a.Accounts,
		Proofs:      a,
		Interests:   a.Interests,
		Awards:      a.Delivery,
		Texts:       a.Texts,
		Staff:       a.Accounts,
		Founding:    a.Places,
		People:      a.Accounts,
		Invitations: a.Accounts,
		Passes:      a.Accounts,
		Guesses:     guesses,
		Audience:    AudienceOf,
		Now:         a.Clock.Now,
		NewID:       a.NewID,
		KeyedID:     a.Keys.ID,
		URL:         a.Config.URL().String(),
		Live:        livePath,
	}
	if a.Config.Demo {
		d.Demo = &web.Demo{Code: a.DemoCode, Try: DemoTour}
		for _, p := range DemoPeople {
			d.Demo.People = append(d.Demo.People, web.Persona{ID: p.ID, Email: p.Email, Password: DemoPassword})
		}
	}
	return d
}

// APIDeps is what the JSON interface is made of.
func (a *App) APIDeps(guesses *httpx.Guesses) api.Deps {
	return api.Deps{
		Accounts:     a.Accounts,
		Places:       a.Places,
		Figures:      a.Rules,
		Funds:        a.Funding,
		Budgets:      a.Partners,
		Partners:     a.Partners,
		Asking:       a.Partners,
		Signing:      a.Partners,
		Awards:       a.Delivery,
		AwardActs:    a.Delivery,
		PaymentActs:  a.Delivery,
		PaymentRules: a.Delivery,
		Interests:    a.Interests,
		Asks:         a.Oversight,
		Groups:       a.Oversight,
		Matters:      a.Oversight,
		Escalations:  a.Oversight,
		Lessons:      a.Oversight,
		Again:        a.Proposals,
		Beginnings:   a.Rounds,
		Fences:       a.Fences,
		Watched:      a.Fences,
		Bank:         a.Reconcile,
		Trail:        a.Trails,
		Proofs:       a,
		Corrections:  a.Corrections,
		Virements:    a.Fences,
		Strands:      a.Places,
		FundLines:    a.Funding,
		Totals:       a.Funding,
		Duties:       a.Duties,
		Publishing:   a.Duties,
		Transfers:    a.Transfers,
		TransferActs: a.Transfers,
		Steps:        a.Transfers,
		Drafts:       a.Transfers,
		Passing:      a.Transfers,
		Proposals:    a.Proposals,
		Decisions:    a.Proposals,
		Rounds:       a.Rounds,
		Timing:       a.Rounds,
		Batches:      a.Rolls,
		Codes:        a.Rolls,
		Guesses:      guesses,
		Passes:       a.Accounts,
		Ballots:      a.Voting,
		Receipts:     a.Counting,
		Tallies:      a.Voting,
		Results:      a.Counting,
		Recounts:     a.Counting,
		Bundles:      a,
		Resolutions:  a.Counting,
		Texts:        a.Texts,
		Keys:         a.Keys,
		Audience:     AudienceOf,
		Frame:        a.TallyFrame,
		Now:          a.Clock.Now,
	}
}

// messages puts a refusal that a socket sends into words.
func messages(pages *view.Renderer) handlerslive.Messages {
	return func(lang, code string, args ...string) string {
		said, err := pages.FieldErrors(lang, models.E(models.Invalid, code, models.F("", code, args...)))
		if err != nil || len(said) == 0 {
			return code
		}
		return said[0].Message
	}
}

// incident logs what is our fault and gives the id that the other side sees.
func (a *App) incident(err error) string {
	id := a.NewID()[:6]
	a.log.Error("live", "incident", id, "error", err)
	return id
}

// healthz answers ok while the store can be asked the time.
func (a *App) healthz(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), 2*time.Second)
	defer cancel()
	if _, err := a.Engine.Now(ctx); err != nil {
		return models.E(models.Unavailable, "store").Because(err)
	}
	return c.SendString("ok\n")
}

// errStopped says that the listener ended by itself.
var errStopped = errors.New("the listener stopped")

// Serve answers requests until ctx ends, and then stops in order: no new
// requests, sockets told to come back, requests finished, ballots committed.
// ready is called once with the address that is listened on.
func (a *App) Serve(ctx context.Context, ready func(addr string)) error {
	site, err := a.NewSite(ctx)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", a.Config.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", a.Config.Listen, err)
	}
	jobs, stopJobs := context.WithCancel(context.WithoutCancel(ctx))
	defer stopJobs()
	running := make(chan error, 1)
	go func() { running <- a.Run(jobs, a.DefaultPulse()) }()
	serving := make(chan error, 1)
	go func() { serving <- site.Fiber.Listener(listener) }()
	ready(listener.Addr().String())

	var failed error
	select {
	case <-ctx.Done():
	case err := <-serving:
		failed = errors.Join(errStopped, err)
	case err := <-running:
		failed = errors.Join(errStopped, err)
		running <- nil
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.Config.ShutdownGrace)
	defer cancel()
	a.log.Info("stopping", slog.Duration("grace", a.Config.ShutdownGrace))
	failed = errors.Join(failed, site.Sockets.Shutdown(grace), site.Fiber.ShutdownWithContext(grace))
	stopJobs()
	failed = errors.Join(failed, <-running)
	a.Hub.Close("restart")
	return failed
}
