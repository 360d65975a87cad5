package stepfunctions

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/report"
)

// List returns the executions of a state machine that have a status, or all of
// them when it is empty, the newest first. Of each there is what ListExecutions
// says: no input, and not why it failed.
func List(ctx context.Context, api ListAPI, stateMachine string, status types.ExecutionStatus) ([]report.Entry, error) {
	pages := sfn.NewListExecutionsPaginator(api, &sfn.ListExecutionsInput{StateMachineArn: &stateMachine, StatusFilter: status, MaxResults: wholePage})
	entries := []report.Entry{}
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("listing executions: %w", err)
		}
		for _, x := range page.Executions {
			entries = append(entries, entryOf(x))
		}
	}
	return entries, nil
}

// Latest returns the execution that began last. ok is false when there is none.
func Latest(ctx context.Context, api ListAPI, stateMachine string) (_ report.Entry, ok bool, err error) {
	out, err := api.ListExecutions(ctx, &sfn.ListExecutionsInput{StateMachineArn: &stateMachine, MaxResults: 1})
	if err != nil {
		return report.Entry{}, false, fmt.Errorf("listing executions: %w", err)
	}
	if len(out.Executions) == 0 {
		return report.Entry{}, false, nil
	}
	return entryOf(out.Executions[0]), true, nil
}

func entryOf(x types.ExecutionListItem) report.Entry {
	d := report.Description{
		ExecutionARN:    rdscrypt.ExecutionARN(aws.ToString(x.ExecutionArn)),
		StateMachineARN: aws.ToString(x.StateMachineArn),
		Status:          history.ExecutionStatus(x.Status),
		StartDate:       at(x.StartDate),
	}
	if x.StopDate != nil {
		d.StopDate = at(x.StopDate)
	}
	return report.Entry{Name: rdscrypt.ExecutionName(aws.ToString(x.Name)), Description: d}
}
