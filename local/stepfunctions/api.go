// Package stepfunctions reads executions at a Step Functions endpoint, AWS's or
// the sandbox's, as package history has them: reports and displays then know no
// difference between an execution there and one of the embedded engine.
//
// What the endpoint says is all there is. There is no journal, so that the
// private records between the events are missing: when a retry is due and what
// the token of a task is has to be left open or found in the events.
//
// The one source of truth is the history. DescribeExecution and ListExecutions
// are eventually consistent, by their documentation, so that they say what the
// history doesn't and are believed where it is silent.
package stepfunctions

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/sfn"
)

// HistoryAPI is the call that reading a history makes.
type HistoryAPI interface {
	GetExecutionHistory(context.Context, *sfn.GetExecutionHistoryInput, ...func(*sfn.Options)) (*sfn.GetExecutionHistoryOutput, error)
}

// DescribeAPI is the call that describing an execution makes.
type DescribeAPI interface {
	DescribeExecution(context.Context, *sfn.DescribeExecutionInput, ...func(*sfn.Options)) (*sfn.DescribeExecutionOutput, error)
}

// ListAPI is the call that listing executions makes.
type ListAPI interface {
	ListExecutions(context.Context, *sfn.ListExecutionsInput, ...func(*sfn.Options)) (*sfn.ListExecutionsOutput, error)
}
