"""What each of the API's operations does, one function each: a `Call` in, a `Response` out."""
