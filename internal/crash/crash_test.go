package crash

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// The process that dies is this test, started again.
func TestAProcessDiesWhereItWasToldAndNowhereElse(t *testing.T) {
	if os.Getenv("CRASH_TEST") != "" {
		At("K5")
		At("K4")
		os.Exit(0)
	}
	t.Parallel()
	for point, killed := range map[string]bool{"K4": true, "K9": false, "": false} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestAProcessDies")
		cmd.Env = append(os.Environ(), "CRASH_TEST=1", "CRASH_AT="+point)
		err := cmd.Run()
		var exit *exec.ExitError
		died := errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL
		if died != killed {
			t.Errorf("CRASH_AT=%q: %v", point, err)
		}
	}
}
