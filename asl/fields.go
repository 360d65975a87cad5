package asl

// The fields that the language has, a list a place where they may stand. The
// parsers in this package take what they understand; what is left over and
// stands here is refused as not supported yet, the rest as unknown.
var (
	machineFields = []string{"Comment", "StartAt", "States", "Version", "QueryLanguage", "TimeoutSeconds"}

	stateFields = []string{
		"Type", "Comment", "QueryLanguage", "Next", "End", "InputPath", "OutputPath", "Parameters", "Arguments",
		"ResultSelector", "ResultPath", "Output", "Assign", "Retry", "Catch", "TimeoutSeconds", "TimeoutSecondsPath",
		"HeartbeatSeconds", "HeartbeatSecondsPath", "Credentials", "Resource", "Choices", "Default", "Seconds",
		"SecondsPath", "Timestamp", "TimestampPath", "Error", "ErrorPath", "Cause", "CausePath", "Result",
		"Branches", "Iterator", "ItemProcessor", "ItemReader", "ItemSelector", "ItemBatcher", "ItemsPath", "Items",
		"ResultWriter", "MaxConcurrency", "MaxConcurrencyPath", "ToleratedFailureCount", "ToleratedFailureCountPath",
		"ToleratedFailurePercentage", "ToleratedFailurePercentagePath", "Label",
	}

	branchFields    = []string{"Comment", "StartAt", "States", "QueryLanguage"}
	processorFields = []string{"Comment", "StartAt", "States", "QueryLanguage", "ProcessorConfig"}

	distributedFields = []string{
		"ItemReader", "ItemBatcher", "ResultWriter", "Label", "ToleratedFailureCount", "ToleratedFailureCountPath",
		"ToleratedFailurePercentage", "ToleratedFailurePercentagePath",
	}

	retrierFields = []string{"Comment", "ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy"}
	catcherFields = []string{"Comment", "ErrorEquals", "ResultPath", "Next", "Assign", "Output"}
)
