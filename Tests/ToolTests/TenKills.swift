/// A shell script in which a make, and all that it started, is killed at ten moments.
enum TenKills {
    /// In `whole` a make runs undisturbed, in `run` it is killed, and begins anew where it ended before that; then it may end.
    /// Both folders are made; the script ends in `run`. Exit codes from 10 to 13, with the log, where a make fails or ten kills do
    /// not come together.
    ///
    /// - Parameters:
    ///   - make: the command.
    ///   - attempt: the one that is killed, where it has other settings.
    static func script(_ make: String, attempt: String? = nil) -> String {
        """
        mkdir -p whole run && cd whole
        start=$(date +%s%N)
        \(make) > log 2>&1 || { cat log; exit 10; }
        took=$((($(date +%s%N) - start) / 1000000))
        cd ../run
        killed=0
        for attempt in {1..60}; do
            wait=$((RANDOM % took + 20)) status=0
            timeout -s KILL $((wait / 1000)).$(printf %03d $((wait % 1000))) \(attempt ?? make) > ../log 2>&1 || status=$?
            case $status in
            0) rm -r out ;;
            137) killed=$((killed + 1)) ;;
            *) cat ../log; exit 11 ;;
            esac
            [ $killed -lt 10 ] || break
        done
        [ $killed -eq 10 ] || exit 12
        \(make) > ../log 2>&1 || { cat ../log; exit 13; }
        """
    }
}
