#!/usr/bin/env bash
# Try this clone on Debian 13 (trixie, Python 3.13): see usage below.
#
# Everything is mounted in a mount namespace of its own, so that no mount is ever seen outside and
# none is left, however this ends. Inside, pivot_root and not chroot: the kernel lets no process of
# a chroot make the user namespaces that a sandbox needs.
set -euo pipefail
umask 022

usage() {
    cat <<'END'
usage: tests/elsewhere/debian13.sh [OPTION]... [-- PYTEST ARGUMENT...]

Makes a root of Debian 13 with debootstrap, copies this clone into it (what git knows or would add,
with changes that are not committed), and runs there, as an ordinary user, `python3 start.py list`
and those tests that can run in such a root. Arguments after -- are given to pytest as well.
The last lines are pytest's; the exit status is 0 if every test passed.

  --folder DIR    make the root in DIR and keep it: the next run with DIR is quicker, and finds the
                  .venv that is there. Without it the root lies in a temporary folder (TMPDIR says
                  where; about 3 GB) and is deleted at the end.
  --mirror URL    Debian's mirror; without it the one that this machine's apt uses
  --bind DIR      show DIR of this machine at the same place in the root, read-only, for packages
                  or indexes that pip and uv find in folders; may be given several times
  --help          show this

Needs root, debootstrap, git, 3 GB of disk, and the right to mount (in a container: CAP_SYS_ADMIN,
as `docker run --privileged` gives it). pip's and uv's settings, proxies and certificates come
along: the variables PIP_*, UV_*, *_proxy and SSL_CERT_*, pip's and uv's usual configuration files,
and the system's list of certificates. No systemd is needed.
END
}

# What such a root can't give, or what would take hours there, by path, mark or name; pytest says of
# everything else why it was skipped.
left_out=(
    # three browsers and a screen would be installed; WebKit's driver starts its own session bus
    --ignore=tests/browser
    # attacks run out of memory, processes and disk on purpose: a test of the machine's sandbox, and
    # .ci/run has it
    --ignore=tests/hostile
    # makes environments of its own from the package index, several GB of them; this script does so
    # once itself, with `start.py list`
    -m "not setup"
)

# What Debian must give: first for the kit, then for tests that would be skipped without it.
packages=(
    ca-certificates git python3 python3-venv
    bubblewrap iproute2 openssl postgresql procps tesseract-ocr
)

user=reader
clone="/home/$user/my hackyack" # a space, as people have it

stop() {
    echo "debian13.sh: $*" >&2
    exit 2
}

# --- outside: options, what is needed, a namespace, and the end of it ---

options() {
    folder='' mirror='' binds=() extra=()
    while (($#)); do
        case $1 in
        --folder | --mirror | --bind)
            [[ ${2-} ]] || stop "$1 needs a value: see --help"
            case $1 in
            --folder) folder=$2 ;;
            --mirror) mirror=$2 ;;
            --bind)
                [[ -d $2 ]] || stop "--bind $2: there is no such folder."
                binds+=("$(realpath -- "$2")")
                ;;
            esac
            shift 2
            ;;
        --help | -h) usage && exit 0 ;;
        --) shift && extra=("$@") && break ;;
        *) stop "unknown option $1: see --help" ;;
        esac
    done
}

needs() {
    PATH=$PATH:/usr/sbin:/sbin # debootstrap lies there
    [[ $(id -u) == 0 ]] || stop "run this as root: it makes a root of its own and mounts into it."
    command -v debootstrap >/dev/null ||
        stop "debootstrap is missing: run 'apt-get install debootstrap', then start again."
    command -v git >/dev/null || stop "git is missing: run 'apt-get install git'."
    unshare --mount --pid --fork true 2>/dev/null ||
        stop "this machine does not let root mount anything: in a container give it" \
            "CAP_SYS_ADMIN, for example with 'docker run --privileged'."
}

# The mirror of this machine's apt: the first that is Debian's own archive, no part of it such as
# the security updates.
own_mirror() {
    local found ours=('ORIGIN: Debian' 'LABEL: Debian')
    # apt replaces what stands in $(...), not the shell
    # shellcheck disable=SC2016
    found=$(apt-get indextargets --format '$(REPO_URI)' "${ours[@]}") || return 0
    printf '%s\n' "${found%%$'\n'*}"
}

# called by the traps
# shellcheck disable=SC2317
finish() {
    trap - EXIT INT TERM
    # with the first process of the namespace everything in it ends, and its mounts are gone
    if [[ ${inner-} ]]; then
        kill -KILL "$inner" 2>/dev/null || true
        wait "$inner" 2>/dev/null || true
    fi
    if [[ ${temporary-} ]]; then
        rm -rf --one-file-system -- "$temporary"
    fi
}

outside() {
    options "$@"
    needs
    [[ $mirror ]] || mirror=$(own_mirror)
    [[ $mirror ]] || stop "apt names no mirror of Debian here: give one with --mirror."
    trap finish EXIT
    trap 'exit 130' INT TERM
    if [[ ! $folder ]]; then
        temporary=$(mktemp -d)
        folder=$temporary
    fi
    mkdir -p -- "$folder"
    folder=$(realpath -- "$folder")
    local passed=(--folder "$folder" --mirror "$mirror")
    for bind in ${binds[@]+"${binds[@]}"}; do
        passed+=(--bind "$bind")
    done
    HACKYACK_INSIDE=1 unshare --mount --pid --fork --kill-child --mount-proc -- \
        bash -- "$script" "${passed[@]}" -- ${extra[@]+"${extra[@]}"} &
    inner=$!
    local status=0
    wait "$inner" || status=$?
    inner=''
    exit "$status"
}

# --- inside the namespace, before the new root is the root ---

make_root() {
    if [[ -e $folder/made ]]; then
        echo "Taking the root in $folder."
        return
    fi
    echo "Making a root of Debian 13 in $folder; debootstrap.log there says how far it is."
    rm -rf --one-file-system -- "$root"
    debootstrap --variant=minbase trixie "$root" "$mirror" >"$folder/debootstrap.log" 2>&1 || {
        tail -n 3 "$folder/debootstrap.log" >&2
        stop "debootstrap failed, see above."
    }
    touch "$folder/made"
}

# What git knows or would add, nothing that it ignores. A .venv of an earlier run stays.
copy_clone() {
    local source
    source=$(git -C "$(dirname "$script")" rev-parse --show-toplevel)
    mkdir -p "$root$clone"
    find "$root$clone" -mindepth 1 -maxdepth 1 ! -name .venv -exec rm -rf {} +
    git -C "$source" ls-files -z --cached --others --exclude-standard |
        while IFS= read -r -d '' file; do
            # a file that is deleted but not yet committed is still listed
            [[ ! -e $source/$file ]] || printf '%s\0' "$file"
        done |
        tar -C "$source" --null --no-recursion -T - -c |
        tar -C "$root$clone" --no-same-owner -x
}

# Copy a file or folder of this machine to the same or another place in the root, if it is there.
bring() {
    local from=$1 to=$root${2-$1}
    if [[ -e $from ]]; then
        mkdir -p "$(dirname "$to")"
        rm -rf "$to"
        cp -rL "$from" "$to"
    fi
}

copy_settings() {
    local file
    for file in /etc/resolv.conf /etc/hosts /etc/pip.conf /etc/xdg/pip /etc/uv /etc/xdg/uv; do
        bring "$file"
    done
    for file in pip uv; do
        bring "${XDG_CONFIG_HOME:-$HOME/.config}/$file" "/home/$user/.config/$file"
    done
}

mount_all() {
    mount --bind "$root" "$root" # pivot_root asks for a mount
    mount --rbind /dev "$root/dev"
    mount --rbind /sys "$root/sys"
    mount -t proc proc "$root/proc"
    mount -t tmpfs -o mode=755 tmpfs "$root/run"
    mkdir -p "$root/run/lock"
    local bind
    for bind in ${binds[@]+"${binds[@]}"}; do
        mkdir -p "$root$bind"
        mount --bind "$bind" "$root$bind"
        mount -o remount,bind,ro "$root$bind"
    done
}

# --- inside the new root ---

install_packages() {
    echo "Installing Debian's packages: ${packages[*]}"
    # no service is started: there is nothing that would look after it
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
    {
        as_installed apt-get update -qq &&
            as_installed apt-get install -y -qq --no-install-recommends "${packages[@]}"
    } >/var/log/debian13.log 2>&1 || {
        tail -n 5 /var/log/debian13.log >&2
        stop "Debian's packages could not be installed, see above."
    }
    if [[ -e /etc/certificates-of-the-machine ]]; then
        cat /etc/certificates-of-the-machine >/etc/ssl/certs/ca-certificates.crt
    fi
    id "$user" >/dev/null 2>&1 || useradd --shell /bin/bash --no-create-home "$user"
    chown -R "$user:" "/home/$user"
}

# The variables that say how to reach packages, and few others: nothing else of this machine's.
settings() {
    printf '%s\n' "PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin" LANG=C.UTF-8
    env | grep -iE '^(pip_|uv_|ssl_cert_|(https?|ftp|all|no)_proxy=)' || true
}

as_installed() {
    local said
    mapfile -t said < <(settings)
    env -i "${said[@]}" DEBIAN_FRONTEND=noninteractive HOME=/root "$@"
}

as_reader() {
    local said
    mapfile -t said < <(settings)
    (cd "$clone" &&
        setpriv --reuid "$user" --regid "$user" --clear-groups --inh-caps=-all -- \
            env -i "${said[@]}" HOME="/home/$user" USER="$user" LOGNAME="$user" "$@")
}

inside() {
    options "$@"
    root=$folder/root
    make_root
    copy_clone
    copy_settings
    bring /etc/ssl/certs/ca-certificates.crt /etc/certificates-of-the-machine
    mount_all
    cd "$root"
    mkdir -p old
    pivot_root . old
    cd /
    umount -l /old
    install_packages
    # tests ask git for the clone's files, and clone it
    as_reader git init -q
    as_reader git add -A
    as_reader git -c user.name=reader -c user.email=reader@localhost commit -qm "As copied"
    echo "Debian $(cat /etc/debian_version), $(python3 --version), as $(as_reader id -un) in $clone"
    as_reader python3 start.py list
    as_reader python3 start.py test -n 2 --dist loadfile --nbval \
        "${left_out[@]}" ${extra[@]+"${extra[@]}"}
}

script=$(realpath -- "${BASH_SOURCE[0]}")
if [[ ${HACKYACK_INSIDE-} ]]; then
    unset HACKYACK_INSIDE
    inside "$@"
    exit
else
    outside "$@"
fi
