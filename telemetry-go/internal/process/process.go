// Package process measures what the process uses, under the names
// that every language shares.
package process

import (
	"context"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// Start registers the instruments.
func Start(meters metric.MeterProvider) error {
	meter := meters.Meter("github.com/plumbline/plumbline/telemetry-go")
	cpuTime, utilization, memory := charter.MetricProcessCpuTime, charter.MetricProcessCpuUtilization, charter.MetricProcessMemoryUsage
	spent, err := meter.Float64ObservableCounter(cpuTime.Name, metric.WithUnit(cpuTime.Unit), metric.WithDescription(cpuTime.Brief))
	if err != nil {
		return err
	}
	used, err := meter.Float64ObservableGauge(utilization.Name, metric.WithUnit(utilization.Unit), metric.WithDescription(utilization.Brief))
	if err != nil {
		return err
	}
	resident, err := meter.Int64ObservableUpDownCounter(memory.Name, metric.WithUnit(memory.Unit), metric.WithDescription(memory.Brief))
	if err != nil {
		return err
	}
	last := reading{at: time.Now(), cpu: cpuNow()}
	var mu sync.Mutex
	_, err = meter.RegisterCallback(func(_ context.Context, o metric.Observer) error {
		mu.Lock()
		defer mu.Unlock()
		now := reading{at: time.Now(), cpu: cpuNow()}
		user := metric.WithAttributes(attribute.String(charter.AttrCpuMode, charter.CpuModeValueUser))
		system := metric.WithAttributes(attribute.String(charter.AttrCpuMode, charter.CpuModeValueSystem))
		o.ObserveFloat64(spent, now.cpu.user.Seconds(), user)
		o.ObserveFloat64(spent, now.cpu.system.Seconds(), system)
		if available := now.at.Sub(last.at).Seconds() * float64(runtime.NumCPU()); available > 0 {
			o.ObserveFloat64(used, (now.cpu.user-last.cpu.user).Seconds()/available, user)
			o.ObserveFloat64(used, (now.cpu.system-last.cpu.system).Seconds()/available, system)
		}
		if bytes, ok := residentBytes(); ok {
			o.ObserveInt64(resident, bytes)
		}
		last = now
		return nil
	}, spent, used, resident)
	return err
}

type reading struct {
	at  time.Time
	cpu cpu
}

type cpu struct{ user, system time.Duration }

func cpuNow() cpu {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return cpu{}
	}
	return cpu{user: time.Duration(usage.Utime.Nano()), system: time.Duration(usage.Stime.Nano())}
}

// residentBytes reads the second field of /proc/self/statm, in pages (proc(5)).
func residentBytes() (int64, bool) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, false
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0, false
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize()), err == nil
}
