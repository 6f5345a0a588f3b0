package foreign

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gorilla/mux"
	"github.com/labstack/echo/v4"
)

// The routers of this file have the same application: groups two deep, a router
// mounted in another, a WebSocket and a handler that panics.

func order(w http.ResponseWriter, user, id string) {
	_, _ = fmt.Fprint(w, "order ", id, " of ", user)
}

func panics(http.ResponseWriter, *http.Request) { panic("a handler fails") }

// NestedChi returns the application on chi; the middlewares are its first.
func NestedChi(with ...func(http.Handler) http.Handler) http.Handler {
	mounted := chi.NewRouter()
	mounted.Get("/items/{id}", func(w http.ResponseWriter, r *http.Request) { order(w, "nobody", chi.URLParam(r, "id")) })
	router := chi.NewRouter()
	router.Use(with...)
	router.Route("/v1", func(r chi.Router) {
		r.Route("/users/{user}", func(r chi.Router) {
			r.Get("/orders/{id}", func(w http.ResponseWriter, r *http.Request) {
				order(w, chi.URLParam(r, "user"), chi.URLParam(r, "id"))
			})
			r.Get("/fails", panics)
			r.Get("/talk", Gorilla().ServeHTTP)
		})
	})
	router.Mount("/mounted", mounted)
	return router
}

// NestedMux returns the application on gorilla/mux; the middlewares are its first
// and those of the mounted router.
func NestedMux(with ...mux.MiddlewareFunc) http.Handler {
	mounted := mux.NewRouter()
	mounted.Use(with...)
	mounted.HandleFunc("/mounted/items/{id}", func(w http.ResponseWriter, r *http.Request) { order(w, "nobody", mux.Vars(r)["id"]) }).Methods(http.MethodGet)
	router := mux.NewRouter()
	router.Use(with...)
	users := router.PathPrefix("/v1").Subrouter().PathPrefix("/users/{user}").Subrouter()
	users.HandleFunc("/orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		order(w, mux.Vars(r)["user"], mux.Vars(r)["id"])
	}).Methods(http.MethodGet)
	users.HandleFunc("/fails", panics)
	users.Handle("/talk", Gorilla())
	router.PathPrefix("/mounted/").Handler(mounted)
	return router
}

// NestedGin returns the application on gin; the handlers are its first. The mounted
// router is chi's.
func NestedGin(inside func(http.Handler) http.Handler, with ...gin.HandlerFunc) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.Use(with...)
	users := engine.Group("/v1").Group("/users/:user")
	users.GET("/orders/:id", func(c *gin.Context) { order(c.Writer, c.Param("user"), c.Param("id")) })
	users.GET("/fails", func(c *gin.Context) { panics(c.Writer, c.Request) })
	users.GET("/talk", gin.WrapH(Gorilla()))
	engine.Any("/mounted/*path", gin.WrapH(mountedChi(inside)))
	return engine
}

// NestedEcho returns the application on echo; the middlewares are its first. The
// mounted router is chi's.
func NestedEcho(inside func(http.Handler) http.Handler, with ...echo.MiddlewareFunc) http.Handler {
	server := echo.New()
	server.Use(with...)
	users := server.Group("/v1").Group("/users/:user")
	users.GET("/orders/:id", func(c echo.Context) error {
		order(c.Response(), c.Param("user"), c.Param("id"))
		return nil
	})
	users.GET("/fails", func(c echo.Context) error { panics(c.Response(), c.Request()); return nil })
	users.GET("/talk", echo.WrapHandler(Gorilla()))
	server.Any("/mounted/*", echo.WrapHandler(mountedChi(inside)))
	return server
}

func mountedChi(inside func(http.Handler) http.Handler) http.Handler {
	mounted := chi.NewRouter()
	if inside != nil {
		mounted.Use(inside)
	}
	mounted.Get("/mounted/items/{id}", func(w http.ResponseWriter, r *http.Request) { order(w, "nobody", chi.URLParam(r, "id")) })
	return mounted
}

// ChiOverMux returns a chi router that mounts a router of gorilla/mux.
func ChiOverMux(with func(http.Handler) http.Handler, inside mux.MiddlewareFunc) http.Handler {
	mounted := mux.NewRouter()
	mounted.Use(inside)
	mounted.HandleFunc("/mounted/items/{id}", func(w http.ResponseWriter, r *http.Request) { order(w, "nobody", mux.Vars(r)["id"]) })
	router := chi.NewRouter()
	router.Use(with)
	router.Mount("/mounted", mounted)
	return router
}
