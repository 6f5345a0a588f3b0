// Package echotelemetry records the routes of echo, which httptelemetry.NewHandler cannot
// see from outside the router.
package echotelemetry

import (
	"github.com/labstack/echo/v4"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
)

// Routes returns a middleware that sets the template that a request matched; one
// that matched none has no route. It is for Echo.Use, as it has to run when the
// router has looked:
//
//	e.Use(echotelemetry.Routes())
//	handler := httptelemetry.NewHandler(telemetry, e)
func Routes() echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if template := c.Path(); template != "" {
				plumbline.Route(c.Request().Context(), template)
			}
			return next(c)
		}
	}
}
