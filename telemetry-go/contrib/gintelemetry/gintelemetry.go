// Package gintelemetry records the routes of gin, which httptelemetry.NewHandler cannot
// see from outside the router.
package gintelemetry

import (
	"github.com/gin-gonic/gin"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
)

// Routes returns a middleware that sets the template that a request matched; one
// that matched none has no route:
//
//	engine.Use(gintelemetry.Routes())
//	handler := httptelemetry.NewHandler(telemetry, engine)
func Routes() gin.HandlerFunc {
	return func(c *gin.Context) {
		if template := c.FullPath(); template != "" && c.Request != nil {
			plumbline.Route(c.Request.Context(), template)
		}
		c.Next()
	}
}
