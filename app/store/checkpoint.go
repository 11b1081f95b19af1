package store

func checkpointsSchema() Schema { return Schema{Name: "checkpoints"} }
