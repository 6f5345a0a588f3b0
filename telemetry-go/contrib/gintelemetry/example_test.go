package gintelemetry_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/gin-gonic/gin"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/contrib/gintelemetry"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
)

func ExampleRoutes() {
	ctx := context.Background()
	telemetry, _ := plumbline.Setup(ctx, plumbline.WithoutGlobals(), plumbline.WithStderr(io.Discard), plumbline.WithEnvironment(func(name string) (string, bool) {
		return "true", name == "OTEL_SDK_DISABLED"
	}))
	defer func() { _ = telemetry.Shutdown(ctx) }()
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Use(gintelemetry.Routes())
	router.GET("/users/:id", func(c *gin.Context) { c.String(http.StatusOK, "user %s", c.Param("id")) })

	answer := httptest.NewRecorder()
	httptelemetry.NewHandler(telemetry, router).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/users/7", nil))
	fmt.Println(answer.Code, answer.Body)
	// Output: 200 user 7
}
