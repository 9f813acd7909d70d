import pytest
@pytest.mark.parametrize("e",["a",pytest.param("b",marks=[pytest.mark.xdist_group("postgres")])])
def test_x(e): pass
@pytest.mark.xdist_group("postgres")
def test_y(): pass
