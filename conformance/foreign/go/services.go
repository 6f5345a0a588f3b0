package foreign

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"

	coder "github.com/coder/websocket"
	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	gorilla "github.com/gorilla/websocket"
	"github.com/labstack/echo/v4"
)

// Gorilla echoes messages over gorilla's WebSocket.
func Gorilla() http.Handler {
	upgrader := gorilla.Upgrader{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return // Upgrade has answered
		}
		defer func() { _ = conn.Close() }()
		for {
			kind, message, err := conn.ReadMessage()
			if err != nil {
				return
			}
			if conn.WriteMessage(kind, message) != nil {
				return
			}
		}
	})
}

// Coder echoes messages over coder's WebSocket.
func Coder() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := coder.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer func() { _ = conn.CloseNow() }()
		for {
			kind, message, err := conn.Read(r.Context())
			if err != nil {
				return
			}
			if conn.Write(r.Context(), kind, message) != nil {
				return
			}
		}
	})
}

// Gin returns a gin engine; the handlers are added before its routes.
func Gin(with ...gin.HandlerFunc) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.Use(with...)
	engine.GET("/users/:id", func(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"id": c.Param("id")}) })
	engine.GET("/fails", func(c *gin.Context) { c.String(http.StatusServiceUnavailable, "busy") })
	engine.GET("/stream", func(c *gin.Context) {
		n := 0
		c.Stream(func(w io.Writer) bool {
			n++
			_, _ = fmt.Fprintf(w, "data: %d\n\n", n)
			return n < 3
		})
	})
	engine.GET("/forever", func(c *gin.Context) {
		c.Stream(func(w io.Writer) bool {
			_, _ = fmt.Fprint(w, "data: on\n\n")
			time.Sleep(time.Millisecond)
			return true
		})
	})
	return engine
}

// Chi returns a chi router with a mounted one; the middlewares are its first.
func Chi(with ...func(http.Handler) http.Handler) http.Handler {
	router := chi.NewRouter()
	router.Use(with...)
	router.Use(middleware.RequestID, middleware.Compress(5), middleware.Timeout(100*time.Millisecond))
	router.Route("/users", func(r chi.Router) {
		r.Get("/{id}", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, chi.URLParam(r, "id")) })
	})
	router.Get("/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	router.Get("/half", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, `{"half":`)
		_ = http.NewResponseController(w).Flush()
		panic("half an answer")
	})
	return router
}

// Echo returns an echo server; the middlewares are its first.
func Echo(with ...echo.MiddlewareFunc) http.Handler {
	server := echo.New()
	server.Use(with...)
	server.GET("/users/:id", func(c echo.Context) error { return c.String(http.StatusOK, c.Param("id")) })
	server.GET("/fails", func(echo.Context) error { return echo.NewHTTPError(http.StatusBadGateway, "below") })
	return server
}

// Files serves a file system by http.FileServer, which sends files by io.ReaderFrom.
func Files(folder string) http.Handler { return http.FileServer(http.Dir(folder)) }

// Proxy forwards requests with httputil.ReverseProxy.
func Proxy(to *url.URL, transport http.RoundTripper) http.Handler {
	return &httputil.ReverseProxy{
		Transport: transport,
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(to) },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			w.WriteHeader(http.StatusBadGateway)
		},
	}
}

// Waits returns a handler that blocks until its caller disconnects.
func Waits(entered chan<- context.Context) http.Handler {
	return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		entered <- r.Context()
		<-r.Context().Done()
	})
}
