package api_test

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/api"
)

// description is openapi.yaml, read once for all tests.
var description = sync.OnceValues(func() (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromData(api.Description())
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(openapi3.NewLoader().Context); err != nil {
		return nil, err
	}
	doc.Servers[0].URL = "https://chest.example" + doc.Servers[0].URL // the router looks for whole addresses
	return doc, nil
})

var finder = sync.OnceValues(func() (routers.Router, error) {
	doc, err := description()
	if err != nil {
		return nil, err
	}
	return legacy.NewRouter(doc)
})

// conform holds a call against the description and names its operation. What
// breaks it on purpose is held only to the shape of its answer.
func conform(t testing.TB, req *http.Request, a answer, wild bool) string {
	t.Helper()
	router, err := finder()
	if err != nil {
		t.Fatal(err)
	}
	route, params, err := router.FindRoute(req)
	if err != nil {
		t.Fatalf("%s %s: %v", req.Method, req.URL.Path, err)
	}
	in := &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route, Options: &openapi3filter.Options{
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true, MultiError: true,
		ExcludeResponseBody: a.header.Get("Content-Type") == "application/yaml"}} // the description itself: slow to read, and known
	if err := openapi3filter.ValidateRequest(t.Context(), in); err != nil && !wild {
		t.Fatalf("%s %s: the request is not as described: %v", req.Method, req.URL.Path, err)
	}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: a.status, Header: a.header,
		Body: io.NopCloser(bytes.NewReader(a.body)), Options: in.Options}
	if err := openapi3filter.ValidateResponse(t.Context(), out); err != nil {
		t.Fatalf("%s %s: the answer %d is not as described: %v\n%s", req.Method, req.URL.Path, a.status, err, a.body[:min(len(a.body), 500)])
	}
	return route.Operation.OperationID
}

// described lists the operations of the description as "METHOD /path".
func described(t *testing.T) map[string]string {
	t.Helper()
	doc, err := description()
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			ids[method+" "+path] = op.OperationID
		}
	}
	return ids
}

var param = regexp.MustCompile(`:(\w+)`)

// registered lists the routes of the interface the same way.
func registered() []string {
	app := fiber.New()
	api.New(api.Deps{}).Routes(app)
	var list []string
	for _, r := range app.GetRoutes(true) {
		if r.Method != fiber.MethodHead {
			list = append(list, r.Method+" "+param.ReplaceAllString(r.Path, "{$1}"))
		}
	}
	slices.Sort(list)
	return list
}

// Every route is described, and everything described is there.
func TestRoutesAreAsDescribed(t *testing.T) {
	ids, routes := described(t), registered()
	for _, r := range routes {
		if _, ok := ids[r]; !ok {
			t.Errorf("%s is not in openapi.yaml", r)
		}
	}
	seen := map[string]bool{}
	for op, id := range ids {
		if !slices.Contains(routes, op) {
			t.Errorf("openapi.yaml describes %s, which is not there", op)
		}
		if id == "" || seen[id] {
			t.Errorf("%s: operationId %q is missing or used twice", op, id)
		}
		seen[id] = true
	}
}

// Money is never a number that could be a fraction, and no object takes fields
// that nobody described.
func TestDescriptionIsStrict(t *testing.T) {
	doc, err := description()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("openapi is %s", doc.OpenAPI)
	}
	if bytes.Contains(api.Description(), []byte("type: number")) {
		t.Error("there is a number that is no integer")
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if op.RequestBody == nil {
				continue
			}
			schema := op.RequestBody.Value.Content.Get("application/json").Schema.Value
			if strict := schema.AdditionalProperties.Has; strict == nil || *strict {
				t.Errorf("%s %s takes fields that are not described", method, path)
			}
		}
	}
}
