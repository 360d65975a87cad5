package main

import (
	"github.com/spf13/cobra"

	"github.com/rdscrypt/rdscrypt/local"
)

// theirOwn has the flags that say what a state machine at Step Functions has
// been deployed with.
var theirOwn = []string{"kms-key-id", "wait-seconds"}

// encryptOnStepFunctions is encrypt --on step-functions.
func (a *app) encryptOnStepFunctions(cmd *cobra.Command, where *on, workflow, name, instance string, yes bool) error {
	for _, flag := range theirOwn {
		if cmd.Flags().Changed(flag) {
			return &usageError{"--" + flag + " isn't for --on step-functions, where it is the state machine's own", cmd.CommandPath()}
		}
	}
	d := a.newDisplay(false)
	result, err := local.EncryptOnStepFunctions(cmd.Context(), local.StepFunctionsEncryptConfig{
		StepFunctionsConfig: where.config(a, ""),
		Instance:            instance,
		Workflow:            workflow,
		Name:                name,
		Confirm:             a.confirm(yes),
		Progress:            d.step,
	})
	d.close()
	if err != nil {
		return err
	}
	return a.printResult(result)
}
