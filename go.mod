module commonchest

go 1.26
