"""The names that the invented business is made of: its lines, its staff, its customers, their numbers.

Nobody here exists. Telephone numbers come from `phone_number`, which stays inside the 555-0100 to 555-0199 range that
North America keeps for fiction for as long as that range lasts.
"""

from typing import NamedTuple


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


BUSINESS = "Ridgeline Tire & Auto"

LINES = (
    "Main Line",
    "Billing",
    "Service",
    "Wholesale",
    "Parts Counter",
    "Fleet",
    "Roadside",
    "Hixson Shop",
    "Ringgold Shop",
    "Cleveland Shop",
)

STAFF = ("Kim R", "Dana W", "Luis M", "Priya S", "Tom B")


class People(NamedTuple):
    """One group of names: how often it turns up, its first names and its last names."""

    weight: int
    first: tuple[str, ...]
    last: tuple[str, ...]


PEOPLE = (
    People(
        52,
        _words(
            "Ann Bob Carol Derek Emily Frank Grace Heather Isaac Janet Kevin Laura Marcus Nina Owen Paula Quentin Rachel"
            " Steve Tammy Ursula Vince Wendy Zach Brenda Curtis Donna Earl Faye Glenn Hank Ivy Jolene Kyle Latoya Mike"
            " Naomi Otis Peggy Ray Shawna Terrence Val Wade Keisha Darnell Tyler Megan Josh Ashley Dustin Crystal"
        ),
        _words(
            "Lee Carter Hughes Walker Mitchell Brooks Tate Coleman Ward Ellis Fowler Grant Holloway Ingram Jennings Keller"
            " Lawson McBride Norris Odom Pruitt Quarles Rhodes Sutton Tolliver Underwood Vaughn Whitaker Yates Barnes"
            " O'Neal St.Clair Smith-Jones Washington Jefferson Banks Kowalski Schmidt Larsen Rossi DeLuca"
        ),
    ),
    People(
        18,
        _words(
            "María José Luis Guadalupe Carlos Rosa Miguel Ana Javier Lucía Héctor Sofía Ángel Ximena Raúl Yolanda"
            " Begoña Iván Noemí Andrés"
        ),
        (
            "Ruiz",
            "García",
            "Hernández",
            "López",
            "Muñoz",
            "Peña",
            "Ibáñez",
            "Castillo",
            "Ortega",
            "Vázquez",
            "de la Cruz",
            "Santos Rivera",
            "Núñez",
            "Morales",
            "Quiñones",
        ),
    ),
    People(
        8,
        ("Minh", "Linh", "Hương", "Tuấn", "Thảo", "Đức", "Phương", "Quang", "Ngọc", "Bảo"),
        ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi"),
    ),
    People(
        6,
        ("Omar", "Layla", "Yusuf", "Fatima", "Khalid", "Noor", "Samir", "Hanan"),
        ("Haddad", "Al-Masri", "Khoury", "Nasser", "Abu Saleh", "Farouk", "El-Amin"),
    ),
    People(2, ("محمد", "ليلى", "خالد", "فاطمة"), ("الأحمد", "حداد", "المصري", "خوري")),
    People(
        4,
        ("Yael", "Noam", "Shira", "Eitan", "Tamar", "Avi"),
        ("Cohen", "Levi", "Ben-David", "Mizrahi", "Friedman", "Katz"),
    ),
    People(1, ("יעל", "נועם", "שירה", "איתן"), ("כהן", "לוי", "בן־דוד", "מזרחי")),
    People(
        7,
        ("Amit", "Priyanka", "Rahul", "Sneha", "Vikram", "Deepa", "Arjun", "Lakshmi"),
        ("Sharma", "Patel", "Iyer", "Reddy", "Singh", "Banerjee", "Krishnamurthy", "Venkataraman"),
    ),
    People(1, ("अमित", "दीपा", "विक्रम"), ("शर्मा", "पटेल", "सिंह")),
    People(1, ("美玲", "Wei", "大輔", "Min-jun"), ("陳", "Zhang", "佐藤", "Kim")),
)

SPANISH_NAMES = frozenset(PEOPLE[1].first) - {"Luis", "Ana", "Rosa"}
"""First names of those who may write in Spanish."""

DISPLAY_ONLY = (
    "Eagle Rd job site",
    "Bradley Co Schools - Bus Garage",
    "Night drop guy",
    "Mr. P (blue truck)",
    "Scenic City Movers",
    "Front desk @ Read House",
    "Lookout Landscaping",
    "Dispatch",
    "Tow yard",
    "Food Bank vans",
    "🌮 Taco Norteño truck",
    "Mom's Ride LLC",
)

# Around Chattanooga first, then the rest of North America: a number's place in this list is how soon it is used.
AREA_CODES = _words(
    "423 706 256 865 762 931 615 404 770 678 205 470 828 704 864 502 859 270 606 731 901 629 601 662 769 228 985 504"
    " 225 318 337 214 469 972 817 210 512 713 832 281 956 915 806 305 786 954 561 407 321 813 727 904 850 352 239 941"
    " 212 646 718 917 347 516 631 914 845 518 315 585 716 201 973 732 609 856 215 267 610 484 717 814 412 724 302 410"
    " 443 301 240 202 703 571 804 757 540 276 304 681 919 984 336 910 252 803 843 912 229 478 334 251 216 440 330 234"
    " 614 740 513 937 419 567 317 463 765 812 930 260 574 219 312 773 872 630 331 708 847 224 815 779 309 217 618 314"
    " 636 573 417 816 660 913 785 316 620 402 531 308 605 701 218 320 507 612 651 763 952 414 262 608 920 715 906 989"
    " 231 616 269 517 734 313 248 586 810 303 720 970 719 505 575 602 480 623 520 928 702 725 775 801 385 435 208 986"
    " 406 307 206 253 425 360 509 503 971 541 458 415 628 510 408 669 650 925 707 209 559 661 805 818 747 323 213 310"
    " 424 562 714 657 949 951 909 760 442 619 858 808 907 416 647 905 289 613 514 438 604 778 403 780 204 306"
)

_NEAR = 12 * 100
"""How many fictional numbers the neighbourhood has: a dozen area codes, 555-0100 to 555-0199 in each."""
_FICTION = len(AREA_CODES) * 100
_EXCHANGES = tuple(n for n in range(200, 600) if n % 100 != 11 and n != 555)


def phone_number(index: int) -> str:
    """The `index`-th invented customer's number, 11 digits; no two indices share one.

    555-01xx over all area codes first, every second one near the business while those last; ordinary exchanges after
    that. Raises ValueError for an index past the last number.
    """
    if index < _FICTION:
        if index < 2 * _NEAR:
            near = index % 2 == 0
            place = _scatter(index // 2, _NEAR) if near else _NEAR + _scatter(index // 2, _FICTION - _NEAR)
        else:
            place = _NEAR + _scatter(index - _NEAR, _FICTION - _NEAR)
        return f"1{AREA_CODES[place // 100]}55501{place % 100:02d}"
    rest, area = divmod(index - _FICTION, len(AREA_CODES))
    line, exchange = divmod(rest, len(_EXCHANGES))
    if line >= 10_000:
        raise ValueError(f"there is no number {index}")
    return f"1{AREA_CODES[area]}{_EXCHANGES[exchange]}{_scatter(line, 10_000):04d}"


def _scatter(index: int, size: int) -> int:
    """Neighbours far apart, nothing twice: multiplication by a prime that does not divide `size`."""
    return index * 7919 % size
