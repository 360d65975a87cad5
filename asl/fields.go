package asl

import "slices"

// The fields that the language has, a list a place where they may stand, for
// both query languages. AWS refuses any other.
var (
	machineFields   = []string{"Comment", "StartAt", "States", "Version", "QueryLanguage", "TimeoutSeconds"}
	branchFields    = []string{"Comment", "StartAt", "States"}
	processorFields = []string{"Comment", "StartAt", "States", "ProcessorConfig"}
	configFields    = []string{"Mode", "ExecutionType"}
	batcherFields   = []string{
		"MaxItemsPerBatch", "MaxItemsPerBatchPath", "MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath", "BatchInput",
	}

	commonFields     = []string{"Type", "Comment", "QueryLanguage"}
	transitionFields = []string{"Next", "End"}
	filterFields     = []string{"InputPath", "OutputPath", "Output"}
	resultFields     = []string{"ResultPath", "ResultSelector", "Parameters", "Arguments", "Assign", "Retry", "Catch"}

	retrierFields = []string{"Comment", "ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy"}
	catcherFields = []string{"Comment", "ErrorEquals", "ResultPath", "Next", "Assign", "Output"}
)

// stateFields returns the fields of a type of states.
// https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
func stateFields(t StateType) [][]string {
	switch t {
	case Task:
		return [][]string{commonFields, transitionFields, filterFields, resultFields, {
			"Resource", "Credentials", "TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath",
		}}
	case Choice:
		return [][]string{commonFields, filterFields, {"Assign", "Choices", "Default"}}
	case Wait:
		return [][]string{commonFields, transitionFields, filterFields, {"Assign"}, waitFields}
	case Pass:
		return [][]string{commonFields, transitionFields, filterFields, {"Result", "ResultPath", "Parameters", "Assign"}}
	case Succeed:
		return [][]string{commonFields, filterFields}
	case Fail:
		return [][]string{commonFields, {"Error", "ErrorPath", "Cause", "CausePath"}}
	case Parallel:
		return [][]string{commonFields, transitionFields, filterFields, resultFields, {"Branches"}}
	case Map:
		return [][]string{commonFields, transitionFields, filterFields, withoutArguments, inlineFields, distributedFields}
	}
	return nil
}

// requiredFields returns those without which there is no state of a type, beside
// its Type.
func requiredFields(t StateType) []string {
	switch t {
	case Task:
		return []string{"Resource"}
	case Choice:
		return []string{"Choices"}
	case Parallel:
		return []string{"Branches"}
	}
	return nil
}

var (
	withoutArguments = slices.DeleteFunc(slices.Clone(resultFields), func(f string) bool { return f == "Arguments" })
	waitFields       = []string{"Seconds", "SecondsPath", "Timestamp", "TimestampPath"}
	inlineFields     = []string{
		"ItemProcessor", "Iterator", "ItemsPath", "Items", "ItemSelector", "MaxConcurrency", "MaxConcurrencyPath",
	}
	distributedFields = []string{
		"ItemReader", "ItemBatcher", "ResultWriter", "Label", "ToleratedFailureCount", "ToleratedFailureCountPath",
		"ToleratedFailurePercentage", "ToleratedFailurePercentagePath",
	}
)
