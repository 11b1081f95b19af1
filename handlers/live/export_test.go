package live

// DecodeFrame is decode without its result, for the fuzz test.
func DecodeFrame(data []byte) error {
	_, err := decode(data)
	return err
}

// AddressKey is addressKey.
func AddressKey(addr string) string { return addressKey(addr) }
