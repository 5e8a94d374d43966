"""Looks at what people upload: size, checksum, type; makes smaller copies of images."""
