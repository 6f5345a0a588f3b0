// Package gintelemetry states the routes of gin to httptelemetry.NewHandler, which
// cannot see them from outside.
package gintelemetry

import (
	"github.com/gin-gonic/gin"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
)

// Routes is a middleware that states the template which a request matched; one
// that matched none has no route:
//
//	engine.Use(gintelemetry.Routes())
//	handler := httptelemetry.NewHandler(telemetry, engine)
func Routes() gin.HandlerFunc {
	return func(c *gin.Context) {
		if template := c.FullPath(); template != "" && c.Request != nil {
			plumbline.SetRoute(c.Request.Context(), template)
		}
		c.Next()
	}
}
