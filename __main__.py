"""``python -m canting``: the command line."""

try:
    from canting.start import main

    if __name__ == "__main__":
        main()
except KeyboardInterrupt:
    raise SystemExit(130) from None
