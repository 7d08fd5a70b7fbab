package org.ternmq.cli.passwd;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ternmq.auth.password.UnusablePasswordFileException;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.cli.passwd.PasswordSource.WrongPasswordException;
import org.ternmq.codec.value.Bytes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tern passwd}: keeps the users of a password file. */
@Command(
        name = "passwd",
        description = "Adds users to a password file, gives them new passwords, and takes them away.",
        footer = {
            "",
            "tern passwd FILE USER          adds the user, or gives it a new password; asks",
            "                               twice. A new file is for its owner alone.",
            "tern passwd -D FILE USER       takes the user away.",
            "tern passwd --check FILE USER  tells whether a password is right.",
            "tern passwd --list FILE        lists users, and how passwords are kept.",
            "tern passwd -U FILE            hashes all passwords that are in plain text.",
            "",
            "Passwords are hashed by Argon2id. With --scram a line is written with which the",
            "user can log in by SCRAM-SHA-256 as well, without sending the password; with",
            "--mosquitto one that mosquitto reads too. Files of mosquitto_passwd are taken",
            "as they are. Other lines stay as they are to the byte, the file is replaced as",
            "a whole, and a running broker uses it within seconds.",
            "Exit code: 0 done, with --check: right; 4 wrong password, or no such user;",
            "3 the file cannot be used; 1 wrong usage or a failure."
        })
public final class PasswdCommand implements Callable<Integer> {
    private final PasswordSource source;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "The password file.")
    private Path file = Path.of("");

    @Parameters(index = "1", arity = "0..1", paramLabel = "USER", description = "The user name.")
    private @Nullable String user;

    @Parameters(index = "2", arity = "0..1", hidden = true)
    private @Nullable String password;

    @Option(
            names = {"-D", "--delete"},
            description = "Takes the user away.")
    private boolean isDelete;

    @Option(names = "--check", description = "Tells whether a password is right. Asks once.")
    private boolean isCheck;

    @Option(names = "--list", description = "Lists the users.")
    private boolean isList;

    @Option(
            names = {"-U", "--hash-plain"},
            description = "Hashes the passwords that are not.")
    private boolean isHashPlain;

    @Option(names = "-c", description = "Makes a new file, and refuses if there is one.")
    private boolean isNew;

    @Option(names = "--scram", description = "Writes a line for SCRAM-SHA-256.")
    private boolean isScram;

    @Option(names = "--mosquitto", description = "Writes a line that mosquitto reads too (PBKDF2).")
    private boolean isMosquitto;

    @Option(names = "--password-stdin", description = "Reads the password from the first line of standard input.")
    private boolean isFromInput;

    @Option(names = "-b", hidden = true)
    private boolean isBatch;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    /** The command at the terminal, or on standard input. */
    public PasswdCommand() {
        this(PasswordSource.ofProcess());
    }

    PasswdCommand(PasswordSource source) {
        this.source = source;
    }

    @Override
    public Integer call() {
        requireSense();
        try {
            return run(new UserFile(file, kind()), command().getOut()::println);
        } catch (WrongPasswordException | IllegalArgumentException wrong) {
            return failed(wrong.getMessage(), ExitCode.USAGE);
        } catch (UnusablePasswordFileException unusable) {
            unusable.errors().forEach(command().getErr()::println);
            return failed("the file cannot be used", ExitCode.CONFIGURATION);
        } catch (UserFile.MissingException missing) {
            return failed(missing.getMessage(), ExitCode.CONFIGURATION);
        } catch (IOException failed) {
            return failed(String.valueOf(failed), ExitCode.USAGE);
        } finally {
            command().getOut().flush();
            command().getErr().flush();
        }
    }

    private int run(UserFile users, Consumer<String> out) throws IOException, WrongPasswordException {
        if (isList) {
            users.list().forEach(out);
            return ExitCode.OK;
        }
        if (isHashPlain) {
            List<String> hashed = users.hashPlain();
            hashed.forEach(name -> out.accept(name + ": hashed"));
            out.accept(hashed.size() + " passwords hashed in " + file);
            return warned(users);
        }
        String name = Objects.requireNonNull(user);
        if (isDelete) {
            if (!users.delete(name)) {
                return failed("there is no user " + name + " in " + file, ExitCode.REFUSED);
            }
            out.accept(name + " is taken away from " + file);
            return warned(users);
        }
        if (isCheck) {
            boolean isRight = users.isRight(name, password(name, false));
            return isRight ? right(name, out) : failed("wrong password, or no such user", ExitCode.REFUSED);
        }
        users.requireWritable(name, isNew);
        boolean isChanged = users.put(name, password(name, true));
        out.accept(name + (isChanged ? " has a new password in " : " is added to ") + file);
        return warned(users);
    }

    private static int right(String name, Consumer<String> out) {
        out.accept("the password of " + name + " is right");
        return ExitCode.OK;
    }

    /** What was to be done is done, and the file may still be wrong elsewhere. */
    private int warned(UserFile users) throws IOException {
        users.errors()
                .forEach(error -> command().getErr().println("still wrong, and a broker refuses the file: " + error));
        return ExitCode.OK;
    }

    private Bytes password(String name, boolean twice) throws IOException, WrongPasswordException {
        return isFromInput ? source.line() : source.ask(name, twice);
    }

    private UserFile.Kind kind() {
        return isScram ? UserFile.Kind.SCRAM : isMosquitto ? UserFile.Kind.MOSQUITTO : UserFile.Kind.ARGON2ID;
    }

    private void requireSense() {
        if (isBatch || password != null) {
            throw wrong(
                    "a password on the command line is seen by everybody who lists processes, and stays in the history of"
                            + " the shell; hand it in with --password-stdin");
        }
        if (count(isDelete, isCheck, isList, isHashPlain, isNew) > 1) {
            throw wrong("only one of -D, --check, --list, -U and -c goes at a time");
        }
        if (isScram && isMosquitto) {
            throw wrong("mosquitto reads no lines for SCRAM: --scram or --mosquitto");
        }
        boolean isWhole = isList || isHashPlain;
        if (isWhole && user != null) {
            throw wrong("--list and -U are about the whole file, without USER");
        }
        if (!isWhole && user == null) {
            throw wrong("name the USER");
        }
        if (isFromInput && (isDelete || isWhole)) {
            throw wrong("no password is needed for that, so there is no --password-stdin");
        }
    }

    private static int count(boolean... flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }

    private int failed(@Nullable String why, int exit) {
        command().getErr().println("tern passwd: " + why);
        return exit;
    }

    private ParameterException wrong(String what) {
        return new ParameterException(command(), what);
    }

    private CommandLine command() {
        return Objects.requireNonNull(spec).commandLine();
    }
}
